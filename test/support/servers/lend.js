// Starts the keeper of the tests' servers for this process's life, and tells the tests where it is.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const readline = require('node:readline');

/** Sets TEST_SERVERS for this process and its children. `stop` resolves when every server is gone; so does the end of this process. */
async function lendServers() {
  const keeper = spawn(process.execPath, [path.join(__dirname, 'keeper.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Its own process group: an interrupted run must not take the keeper down before the servers.
    detached: true,
  });
  const ended = once(keeper, 'exit');
  const [port] = await once(readline.createInterface(keeper.stdout), 'line');
  process.env.TEST_SERVERS = `http://127.0.0.1:${port}`;
  return {
    stop: async () => {
      keeper.stdin.end();
      await ended;
    },
  };
}

module.exports = { lendServers };
