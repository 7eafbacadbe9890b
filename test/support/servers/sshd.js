// The tests' own SFTP server: Debian's OpenSSH, with its settings and keys in the folder that it is given. It runs as whoever runs the tests.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startChild, stopChild, runToEnd } = require('./child');
const { freePort } = require('./free-ports');
const { descendantsOf } = require('./descendants');
const { stopStray } = require('./leftovers');
const { programPath } = require('./programs');

const startMilliseconds = 20_000;
// As root it shuts its unprivileged part into this folder, which Debian makes when it starts the service.
const emptyFolder = '/run/sshd';
const blockBytes = 512;
// What version 3 of the protocol does not have, and other servers than OpenSSH may not.
const extensions = ['posix-rename', 'statvfs', 'fstatvfs', 'hardlink', 'fsync', 'lsetstat', 'limits', 'copy-data'];

/**
 * Makes keys and settings, and gives what `run` starts, again and again on the same port. `readOnly`: nothing can be written;
 * `withExtensions` false: it has none that batches may need;
 * `mostFileBytes`: no file can be longer, as where a quota is used up; `passphrase`: of the user's key.
 */
async function prepareSshd(folder, { readOnly = false, withExtensions = true, mostFileBytes, passphrase = '' } = {}) {
  const port = await freePort();
  const files = path.join(folder, 'files');
  const [userKey, settingsFile] = ['user-key', 'sshd.conf'].map((name) => path.join(folder, name));
  fs.mkdirSync(files, { recursive: true, mode: 0o700 });
  await makeKey(userKey, passphrase);
  await makeHostKey(folder);
  fs.writeFileSync(settingsFile, settingsOf({ folder, port, files, userKey, readOnly, withExtensions }).join('\n'));
  if (process.getuid() === 0) fs.mkdirSync(emptyFolder, { recursive: true, mode: 0o755 });
  return {
    port,
    files,
    userKey,
    user: os.userInfo().username,
    logFile: path.join(folder, 'sshd.log'),
    hostKeyFile: `${hostKeyOf(folder)}.pub`,
    renewHostKey: () => makeHostKey(folder),
    run: () =>
      startChild({
        ...commandOf(settingsFile, mostFileBytes),
        logFile: path.join(folder, 'sshd.log'),
        port,
        deadlineMilliseconds: startMilliseconds,
      }),
    stop: (child, signal) => stopWithSessions(child, signal),
    killFileServers: (child) => killLast(child.pid),
  };
}

function settingsOf({ folder, port, files, userKey, readOnly, withExtensions }) {
  const options = [...(readOnly ? ['-R'] : []), ...(withExtensions ? [] : ['-P', extensions.join()])];
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKeyOf(folder)}`,
    `AuthorizedKeysFile ${userKey}.pub`,
    `PidFile ${path.join(folder, 'sshd.pid')}`,
    `Subsystem sftp internal-sftp -d ${files} ${options.join(' ')}`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    // Without it, who cannot read the machine's passwords is told that every account is locked.
    `UsePAM ${process.getuid() === 0 ? 'no' : 'yes'}`,
    // The folders above are those of a temporary one.
    'StrictModes no',
    'MaxStartups 100',
    'LogLevel VERBOSE',
    '',
  ];
}

/** A limit that is met would end the process that meets it, unless the signal is ignored: then it is told as a full disk is. */
function commandOf(settingsFile, mostFileBytes) {
  const program = programPath('sshd');
  const args = ['-D', '-e', '-f', settingsFile];
  if (mostFileBytes === undefined) return { program, args };
  const limited = `trap '' XFSZ; ulimit -f ${Math.ceil(mostFileBytes / blockBytes)}; exec "$@"`;
  return { program: '/bin/sh', args: ['-c', limited, 'sh', program, ...args] };
}

function hostKeyOf(folder) {
  return path.join(folder, 'host-key');
}

function makeHostKey(folder) {
  return makeKey(hostKeyOf(folder), '');
}

async function makeKey(file, passphrase) {
  fs.rmSync(file, { force: true });
  fs.rmSync(`${file}.pub`, { force: true });
  await runToEnd(programPath('ssh-keygen'), ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', file]);
}

/** Whoever is connected has processes of its own, which would go on. */
async function stopWithSessions(child, signal) {
  const sessions = descendantsOf(child.pid);
  await stopChild(child, signal);
  for (const pid of sessions) stopStray(pid);
}

/** Of each connection the process that reads and writes files, which has none below it. */
function killLast(parent) {
  for (const pid of descendantsOf(parent)) if (descendantsOf(pid).length === 0) stopStray(pid);
}

module.exports = { prepareSshd };
