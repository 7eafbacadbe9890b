// Ports of 127.0.0.1 for processes that must be told theirs.
const { randomInt } = require('node:crypto');
const net = require('node:net');

// Below what systems give to outgoing connections and to whoever asks for any port (Linux from 32768 on, others from 49152): one of the many that tests open
// could have a port before its process.
const firstPort = 16_000;
// Each of the processes that run tests at a time has its own, and the keeper of the servers too, so that no two choose the same before either listens.
const portsOfProcess = 2_000;
const processes = 8;

const begin = firstPort + (Number(process.env.JEST_WORKER_ID ?? 0) % processes) * portsOfProcess;
let next = randomInt(portsOfProcess);

/** A port on which nobody listens; never the same twice, as long as there are others. */
async function freePort() {
  for (let tries = 0; tries < portsOfProcess; tries += 1) {
    const port = begin + next;
    next = (next + 1) % portsOfProcess;
    if (await canListen(port)) return port;
  }
  throw new Error(`no port is free from ${begin} to ${begin + portsOfProcess - 1}`);
}

async function freePorts(count) {
  const ports = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}

async function canListen(port) {
  const server = net.createServer();
  const listens = await new Promise((resolve) =>
    server.on('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
  );
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}

module.exports = { freePort, freePorts };
