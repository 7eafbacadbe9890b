// Servers that the environment names are not started; but one that does not answer is told before the first test.
const net = require('node:net');

const connectMilliseconds = 5_000;

async function checkGivenServers() {
  const { TEST_DATABASE_URL: database, TEST_KAFKA_BROKERS: brokers } = process.env;
  if (database !== undefined) {
    const { hostname, port } = new URL(database);
    await checkAnswers('TEST_DATABASE_URL', hostname, Number(port || 3306));
  }
  for (const broker of brokers?.split(',') ?? []) {
    const { hostname, port } = new URL(`kafka://${broker.trim()}`);
    await checkAnswers('TEST_KAFKA_BROKERS', hostname, Number(port));
  }
}

function checkAnswers(setting, host, port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port });
    const fail = () => {
      socket.destroy();
      reject(new Error(`nothing answers at ${host}:${port}, where ${setting} says`));
    };
    socket.setTimeout(connectMilliseconds, fail).on('error', fail);
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

module.exports = { checkGivenServers };
