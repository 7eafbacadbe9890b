// The tests' own MariaDB, from the programs of Debian's mariadb-server.
const path = require('node:path');
const { startChild, stopChild, runToEnd } = require('./child');
const { freePort } = require('./free-ports');
const { programPath } = require('./programs');

const startMilliseconds = 60_000;

/** Makes a data folder under `folder` and serves it on a free port of 127.0.0.1; root needs no password. */
async function startMariaDb(folder, settings = []) {
  const data = path.join(folder, 'mariadb');
  // Each server deletes left-over temporary tables in its folder for them when it starts: other servers' in a shared one.
  const ownFolder = `--tmpdir=${folder}`;
  const asRoot = process.getuid() === 0 ? ['--user=root'] : [];
  await runToEnd(programPath('mariadb-install-db'), [
    '--no-defaults',
    `--datadir=${data}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ownFolder,
    ...asRoot,
  ]);
  const port = await freePort();
  const child = await startChild({
    program: programPath('mariadbd'),
    args: [
      '--no-defaults',
      `--datadir=${data}`,
      `--socket=${path.join(folder, 'mariadb.sock')}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-log-bin',
      '--skip-name-resolve',
      '--max-connections=500',
      ownFolder,
      ...asRoot,
      ...settings,
    ],
    logFile: path.join(folder, 'mariadb.log'),
    port,
    deadlineMilliseconds: startMilliseconds,
  });
  return { url: `mysql://root@127.0.0.1:${port}`, stop: () => stopChild(child) };
}

module.exports = { startMariaDb };
