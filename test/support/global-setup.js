/** Before the first test file: makes real servers available, and tells where the browser is. They start when a test first asks; `npm test` has already lent its own. */
module.exports = async () => {
  if (process.env.TEST_SERVERS === undefined) {
    const { lendServers } = require('./servers/lend');
    globalThis.lentServers = await lendServers();
  }
  const { findProgram } = require('./servers/programs');
  const chromium = findProgram('chromium');
  if (chromium !== undefined) process.env.TEST_CHROMIUM ??= chromium;
};
