/** After the last test file: stops the servers that this run started. */
module.exports = async () => {
  await globalThis.lentServers?.stop();
};
