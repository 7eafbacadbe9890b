// The tests' own print server: Debian's CUPS, with its settings, queues and jobs in the folder that it is given. Every part of it may be killed.
const fs = require('node:fs');
const path = require('node:path');
const { startChild, stopChild, runToEnd } = require('./child');
const { freePorts } = require('./free-ports');
const { childrenOf } = require('./descendants');
const { stopStray } = require('./leftovers');
const { programPath } = require('./programs');

const startMilliseconds = 20_000;
const sources = path.join(__dirname, 'cups');
// Where Debian has the parts of it.
const partsFolder = '/usr/lib/cups';
const dataFolder = '/usr/share/cups';

/** Writes the settings and gives what `run` starts, again and again on the same ports, with the same queues and jobs. */
async function prepareCups(folder, { certificateFile, keyFile, multipleOperationSeconds = 300, withLogin = false }) {
  const [port, tlsPort] = await freePorts(2);
  const at = (...names) => path.join(folder, ...names);
  for (const name of ['root/ssl', 'cache', 'jobs/tmp', 'state/certs', 'bin/daemon', 'bin/backend', 'bin/filter'])
    fs.mkdirSync(at(name), { recursive: true, mode: 0o755 });
  fs.symlinkSync(path.join(partsFolder, 'daemon/cups-exec'), at('bin/daemon/cups-exec'));
  // Copies: CUPS runs only what belongs to root, or to itself.
  for (const [name, kind] of [
    ['paper', 'backend'],
    ['draw', 'filter'],
  ])
    copyProgram(name, at('bin', kind, name));
  fs.copyFileSync(certificateFile, at('root/ssl/localhost.crt'));
  fs.copyFileSync(keyFile, at('root/ssl/localhost.key'));
  const socket = at('cups.sock');
  fs.writeFileSync(at('cups-files.conf'), filesSettings(at).join('\n'));
  fs.writeFileSync(
    at('cupsd.conf'),
    settings({ port, tlsPort, socket, multipleOperationSeconds, withLogin }).join('\n'),
  );
  const env = { ...process.env, CUPS_SERVER: socket, LC_ALL: 'C' };
  return {
    port,
    tlsPort,
    /** Runs one of the programs that manage queues and jobs; what it printed. */
    manage: (program, args) => runToEnd(program, args, { env }),
    addQueue: (name, queueFolder) => addQueue(name, queueFolder, env),
    run: () =>
      startChild({
        program: programPath('cupsd'),
        args: ['-f', '-c', at('cupsd.conf'), '-s', at('cups-files.conf')],
        logFile: at('cupsd.log'),
        port,
        deadlineMilliseconds: startMilliseconds,
      }),
    stop: stopWithParts,
  };
}

/** A queue with paper in two trays, which prints both sides. The folder: `mood` is what its printer does, `drawn` and `done` what it did. */
async function addQueue(name, folder, env) {
  fs.mkdirSync(folder, { mode: 0o777 });
  fs.chmodSync(folder, 0o777);
  fs.writeFileSync(path.join(folder, 'mood'), 'well');
  const args = ['-p', name, '-v', `paper:${folder}`, '-P', path.join(sources, 'letters.ppd'), '-E'];
  const options = ['-o', 'printer-is-shared=false', '-o', 'printer-error-policy=abort-job'];
  await runToEnd(programPath('lpadmin'), [...args, ...options], { env });
}

/** Filters and backends would go on without their server. */
async function stopWithParts(child, signal) {
  const parts = childrenOf(child.pid);
  await stopChild(child, signal);
  for (const pid of parts) stopStray(pid);
}

function copyProgram(name, target) {
  fs.copyFileSync(path.join(sources, name), target);
  fs.chmodSync(target, 0o755);
}

function filesSettings(at) {
  return [
    // Where not root it runs everything as itself.
    ...(process.getuid() === 0 ? ['User lp', 'Group lp'] : []),
    'SystemGroup root',
    `ServerRoot ${at('root')}`,
    `ServerBin ${at('bin')}`,
    `ServerKeychain ${at('root/ssl')}`,
    `DataDir ${dataFolder}`,
    `CacheDir ${at('cache')}`,
    `RequestRoot ${at('jobs')}`,
    `StateDir ${at('state')}`,
    `TempDir ${at('jobs/tmp')}`,
    `ErrorLog ${at('error.log')}`,
    `AccessLog ${at('access.log')}`,
    `PageLog ${at('page.log')}`,
    'SyncOnClose Yes',
    '',
  ];
}

function settings({ port, tlsPort, socket, multipleOperationSeconds, withLogin }) {
  const ofOwner = [
    'Send-Document',
    'Hold-Job',
    'Release-Job',
    'Restart-Job',
    'Purge-Jobs',
    'Set-Job-Attributes',
    'Cancel-Job',
  ];
  return [
    'LogLevel info',
    'ServerName localhost',
    `Listen 127.0.0.1:${port}`,
    `SSLListen 127.0.0.1:${tlsPort}`,
    `Listen ${socket}`,
    'Browsing No',
    'WebInterface No',
    'DefaultAuthType Basic',
    'MaxLogSize 0',
    // What is told as done is on the disk: a server that is killed remembers it.
    'DirtyCleanInterval 0',
    `MultipleOperationTimeout ${multipleOperationSeconds}`,
    ...(withLogin ? ['<Location /printers>', 'AuthType Basic', 'Require valid-user', '</Location>'] : []),
    '<Location />\nOrder allow,deny\nAllow localhost\n</Location>',
    '<Policy default>',
    `<Limit ${ofOwner.join(' ')}>\nRequire user @OWNER @SYSTEM\nOrder deny,allow\n</Limit>`,
    '<Limit All>\nOrder deny,allow\n</Limit>',
    '</Policy>',
    '',
  ];
}

module.exports = { prepareCups };
