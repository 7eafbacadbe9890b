// A process of its own that starts the tests' servers when they are first asked for, and stops all of them when the run that
// started it is gone: it watches the pipe on its standard input, which closes however that run ends, even by SIGKILL.
// Its first line on standard output is the port of its HTTP interface on 127.0.0.1, and the folder that it removes at its end. Lent to the tests by test/support/servers.ts.
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { dockerAnswers, startMariaDbContainer, startKafkaContainers } = require('./docker');
const { runToEnd } = require('./child');
const { startKafka } = require('./kafka');
const { startMariaDb } = require('./mariadb');
const { ensurePrograms, programsFor } = require('./programs');
const { startSmsc } = require('./smsc');
const { stopStray, sweepLeftovers } = require('./leftovers');

const repository = path.resolve(__dirname, '../../..');
const prefix = 'symbolon-test-';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
fs.writeFileSync(path.join(folder, 'keeper.pid'), String(process.pid));

/** What was asked for: name -> promise of { answer, stop }. Each is started once. */
const started = new Map();
const strays = new Set();
let stopping;

const makers = {
  async mariadb() {
    if (dockerAnswers()) return startMariaDbContainer();
    ensurePrograms(programsFor.mariadb, say);
    return startMariaDb(folder);
  },
  kafka: () => startBrokers('kafka', 1),
  async build() {
    await runToEnd(process.execPath, [path.join(repository, 'scripts/build.mjs')]);
    return { stop: async () => {} };
  },
};

/** A second call gives a second cluster: for a test that kills and pauses brokers. */
async function startBrokers(id, brokerCount) {
  if (dockerAnswers()) return startKafkaContainers(brokerCount);
  ensurePrograms(programsFor.kafka, say);
  return startKafka(path.join(folder, id), brokerCount);
}

function startOwnSmsc(id, login) {
  ensurePrograms(programsFor.smsc, say);
  return startSmsc(path.join(folder, id), login);
}

function once(name, make) {
  if (stopping !== undefined) throw new Error('the servers are being stopped');
  if (!started.has(name)) started.set(name, make());
  return started.get(name);
}

const routes = {
  start: async ({ name }) => once(name, makers[name]),
  'cluster/start': async ({ id, brokerCount }) => once(id, () => startBrokers(id, brokerCount)),
  'cluster/signal-node': async ({ id, node, signal }) => (await started.get(id)).signalNode(node, signal),
  'cluster/start-node': async ({ id, node }) => (await started.get(id)).startNode(node),
  'cluster/stop': stopOne,
  'smsc/start': async ({ id, ...login }) => once(id, () => startOwnSmsc(id, login)),
  'smsc/signal': async ({ id, signal }) => (await started.get(id)).signal(signal),
  'smsc/stop': stopOne,
  'stray/add': async ({ pid }) => void strays.add(pid),
  'stray/remove': async ({ pid }) => void strays.delete(pid),
};

async function stopOne({ id }) {
  const server = await started.get(id);
  started.delete(id);
  await server.stop();
}

async function answer(request, response) {
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const result = await routes[request.url.slice(1)](JSON.parse(Buffer.concat(chunks).toString()));
    response.end(JSON.stringify(result ?? {}));
  } catch (error) {
    response.statusCode = 500;
    response.end(JSON.stringify({ error: error.message }));
  }
}

async function stopEverything() {
  for (const pid of strays) stopStray(pid);
  const servers = await Promise.allSettled(started.values());
  await Promise.allSettled(servers.map((server) => server.value?.stop()));
  fs.rmSync(folder, { recursive: true, force: true });
}

/** The end of the process, in every case. */
async function end() {
  stopping ??= stopEverything();
  await stopping;
  process.exit(0);
}

function say(text) {
  process.stderr.write(`test servers: ${text}\n`);
}

sweepLeftovers(prefix, folder);
process.stdin.on('end', end).on('error', end).resume();
// Ctrl-C goes to the whole terminal: the run ends first, then the pipe tells.
process.on('SIGINT', () => {});
process.on('SIGTERM', end);
const server = http.createServer(answer);
// A connection that rests is closed by its client only: closed from here, it could be just as a request goes out on it.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port} ${folder}\n`));
