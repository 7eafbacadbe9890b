// The tests' own IMAP server: Debian's Dovecot over a Maildir, with its settings in the folder that it is given.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startChild, stopChild } = require('./child');
const { freePorts } = require('./free-ports');
const { childrenOf } = require('./descendants');
const { stopStray } = require('./leftovers');
const { programPath } = require('./programs');

const startMilliseconds = 20_000;
// Dovecot opens no mail as root.
const nobody = 65_534;

/** Writes the settings and gives what `run` starts, again and again on the same ports, with the same mails. */
async function prepareDovecot(folder, { user, password, certificateFile, keyFile, withIdle = true }) {
  const [port, tlsPort] = await freePorts(2);
  const mailRoot = path.join(folder, 'mail');
  const isRoot = process.getuid() === 0;
  const owner = isRoot ? { uid: nobody, gid: nobody } : { uid: process.getuid(), gid: process.getgid() };
  for (const name of ['', user, ...['new', 'cur', 'tmp'].map((part) => path.join(user, part))]) {
    fs.mkdirSync(path.join(mailRoot, name), { recursive: true, mode: 0o700 });
    fs.chownSync(path.join(mailRoot, name), owner.uid, owner.gid);
  }
  const usersFile = path.join(folder, 'users');
  fs.writeFileSync(usersFile, `${user}:{PLAIN}${password}\n`, { mode: 0o644 });
  const settingsFile = path.join(folder, 'dovecot.conf');
  const settings = { folder, mailRoot, usersFile, certificateFile, keyFile, port, tlsPort, owner, withIdle };
  fs.writeFileSync(settingsFile, [...settingsOf(settings), ...(isRoot ? [] : settingsOfOneUser())].join('\n'));
  return {
    port,
    tlsPort,
    owner,
    maildir: path.join(mailRoot, user),
    run: () =>
      startChild({
        program: programPath('dovecot'),
        args: ['-F', '-c', settingsFile],
        logFile: path.join(folder, 'dovecot.log'),
        port,
        deadlineMilliseconds: startMilliseconds,
      }),
    stop: stopWithParts,
  };
}

/** Those of its processes that have a client would end some seconds after the first. */
async function stopWithParts(child) {
  const parts = childrenOf(child.pid);
  await stopChild(child);
  for (const pid of parts) stopStray(pid);
}

function settingsOf({ folder, mailRoot, usersFile, certificateFile, keyFile, port, tlsPort, owner, withIdle }) {
  return [
    `base_dir = ${path.join(folder, 'run')}`,
    'log_path = /dev/stderr',
    'protocols = imap',
    'listen = 127.0.0.1',
    `ssl_cert = <${certificateFile}`,
    `ssl_key = <${keyFile}`,
    'disable_plaintext_auth = no',
    `mail_location = maildir:${mailRoot}/%u`,
    'first_valid_uid = 1',
    'service imap-login {',
    `  inet_listener imap {\n    port = ${port}\n  }`,
    `  inet_listener imaps {\n    port = ${tlsPort}\n    ssl = yes\n  }`,
    '}',
    `passdb {\n  driver = passwd-file\n  args = ${usersFile}\n}`,
    `userdb {\n  driver = static\n  args = uid=${owner.uid} gid=${owner.gid} home=${mailRoot}/%u\n}`,
    // Nothing waits between a failed login and its answer, which the tests would wait for, too.
    'auth_failure_delay = 0',
    ...(withIdle ? [] : ['protocol imap {\n  imap_capability = IMAP4rev1 UIDPLUS MOVE LITERAL+\n}']),
    '',
  ];
}

/** Where not root: every part of the server runs as this user, and none can change its root. */
function settingsOfOneUser() {
  const { username } = os.userInfo();
  const group = execFileSync('id', ['-gn'], { encoding: 'utf8' }).trim();
  return [
    `default_internal_user = ${username}`,
    `default_login_user = ${username}`,
    `default_internal_group = ${group}`,
    ...['anvil', 'imap-login', 'stats'].map((service) => `service ${service} {\n  chroot =\n}`),
    '',
  ];
}

module.exports = { prepareDovecot };
