// The tests' own Kafka: real brokers from Maven Central's jars, without Docker.
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { startChild, stopChild, runToEnd } = require('./child');
const { freePorts } = require('./free-ports');
const { mavenLibraries } = require('./maven');
const { programPath } = require('./programs');

const repository = path.resolve(__dirname, '../../..');
const settingsFolder = path.join(repository, 'test/support/kafka');
const startMilliseconds = 90_000;
const replicasAtMost = 3;

/** Starts so many brokers; the first is the controller too. Nodes can be killed and started again by their place in `brokers`. */
async function startKafka(folder, brokerCount = 1) {
  const libraries = await kafkaLibraries();
  const ports = await freePorts(brokerCount + 1);
  const [controllerPort, ...brokerPorts] = ports;
  // Kafka's own tool takes an id that begins with a hyphen for an option.
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const nodes = brokerPorts.map((port, index) => ({ index, port, data: path.join(folder, `broker-${index + 1}`) }));
  const start = (node) => startBroker({ node, libraries });
  for (const node of nodes) await formatNode({ node, libraries, clusterId, controllerPort, brokerCount });
  const children = await Promise.all(nodes.map(start));
  return {
    brokers: nodes.map(({ port }) => `127.0.0.1:${port}`),
    signalNode: (index, signal) => stopNode(children[index], signal),
    startNode: async (index) => {
      children[index] = await start(nodes[index]);
    },
    stop: () => Promise.all(children.map((child) => stopChild(child))),
  };
}

/** A pause (SIGSTOP) and its end (SIGCONT) leave the process there; any other signal is waited for. */
async function stopNode(child, signal) {
  if (signal === 'SIGSTOP' || signal === 'SIGCONT') child.kill(signal);
  else await stopChild(child, signal);
}

async function formatNode({ node, libraries, clusterId, controllerPort, brokerCount }) {
  const isController = node.index === 0;
  fs.mkdirSync(node.data, { recursive: true });
  const plain = `PLAINTEXT://127.0.0.1:${node.port}`;
  const values = {
    ROLES: isController ? 'broker,controller' : 'broker',
    NODE: String(node.index + 1),
    LISTENERS: isController ? `${plain},CONTROLLER://127.0.0.1:${controllerPort}` : plain,
    PORT: String(node.port),
    CONTROLLER_PORT: String(controllerPort),
    DATA: node.data,
    REPLICAS: String(Math.min(brokerCount, replicasAtMost)),
  };
  const template = fs.readFileSync(path.join(settingsFolder, 'broker.properties'), 'utf8');
  fs.writeFileSync(
    settingsFile(node),
    template.replace(/@([A-Z_]+)@/g, (_, name) => values[name]),
  );
  const role = isController ? '--standalone' : '--no-initial-controllers';
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settingsFile(node), role];
  await runToEnd(programPath('java'), [...javaArguments(libraries), ...format]);
}

function startBroker({ node, libraries }) {
  return startChild({
    program: programPath('java'),
    args: [...javaArguments(libraries), 'kafka.Kafka', settingsFile(node)],
    logFile: path.join(node.data, 'kafka.log'),
    port: node.port,
    deadlineMilliseconds: startMilliseconds,
  });
}

function javaArguments(libraries) {
  const small = ['-Xmx384m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];
  return [...small, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', `${libraries}/*`];
}

function settingsFile(node) {
  return path.join(node.data, 'broker.properties');
}

/** The folder of Kafka's jars. */
function kafkaLibraries() {
  return mavenLibraries('kafka', path.join(settingsFolder, 'pom.xml'));
}

module.exports = { startKafka, kafkaLibraries };
