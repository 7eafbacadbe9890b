// Starts the keeper of the tests' servers for this process's life, and tells the tests where it is.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const readline = require('node:readline');

/** Sets TEST_SERVERS (its address) and TEST_FOLDER (removed with the servers) for this process and its children. `stop` resolves when every server is gone; so does the end of this process. */
async function lendServers() {
  const keeper = spawn(process.execPath, [path.join(__dirname, 'keeper.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Its own process group: an interrupted run must not take the keeper down before the servers.
    detached: true,
  });
  const ended = once(keeper, 'exit');
  const [line] = await Promise.race([once(readline.createInterface(keeper.stdout), 'line'), ended.then(() => [''])]);
  const [, port, folder] = /^(\d+) (.+)$/.exec(line) ?? [];
  if (port === undefined) throw new Error('the keeper of the test servers ended: it says why above');
  process.env.TEST_SERVERS = `http://127.0.0.1:${port}`;
  process.env.TEST_FOLDER = folder;
  return {
    stop: async () => {
      keeper.stdin.end();
      await ended;
    },
  };
}

module.exports = { lendServers };
