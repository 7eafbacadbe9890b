// MariaDB and Kafka as containers, where a Docker engine answers. Containers end and vanish with `stop`.
const { spawnSync } = require('node:child_process');
const { randomBytes, randomUUID } = require('node:crypto');
const { setTimeout: pause } = require('node:timers/promises');
const { portAnswers, runToEnd } = require('./child');
const { freePort, freePorts } = require('./free-ports');

const mariaDbImage = 'mariadb:10.11';
const kafkaImage = 'apache/kafka:4.3.0';
const infoMilliseconds = 5_000;
const startMilliseconds = 120_000;
const pollMilliseconds = 200;
const internalPort = 19092;
const controllerPort = 19093;

function dockerAnswers() {
  const answer = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: infoMilliseconds });
  return answer.status === 0;
}

async function startMariaDbContainer() {
  const port = await freePort();
  const container = await runContainer(mariaDbImage, port, {
    options: ['-p', `127.0.0.1:${port}:3306`, '-e', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1'],
    args: ['--skip-log-bin', '--skip-name-resolve', '--max-connections=500'],
  });
  // The image first serves its own set-up on a socket only: it is up when the client gets through by TCP.
  const ping = ['mariadb-admin', 'ping', '--protocol=tcp', '--host=127.0.0.1'];
  await answersInside(container, ping);
  return { url: `mysql://root@127.0.0.1:${port}`, stop: () => removeContainer(container) };
}

/** As startKafka in kafka.js, in containers: what is told to a process there is told to its container here. */
async function startKafkaContainers(brokerCount = 1) {
  const network = `symbolon-test-${randomUUID()}`;
  await runToEnd('docker', ['network', 'create', network]);
  const names = Array.from({ length: brokerCount }, (_, index) => `${network}-${index + 1}`);
  const ports = await freePorts(brokerCount);
  const clusterId = randomBytes(16).toString('base64url');
  const started = names.map((name, index) => {
    const port = ports[index];
    const settings = { ...brokerSettings({ names, index, port }), CLUSTER_ID: clusterId };
    const environment = Object.entries(settings).flatMap(([key, value]) => ['-e', `${key}=${value}`]);
    // The broker tells clients its own address, so its port is the same inside and outside.
    const options = ['--network', network, '-p', `127.0.0.1:${port}:${port}`, ...environment];
    return runContainer(kafkaImage, port, { name, options, args: [] });
  });
  await Promise.all(started);
  const list = ['/opt/kafka/bin/kafka-topics.sh', '--bootstrap-server', `localhost:${ports[0]}`, '--list'];
  await answersInside(names[0], list);
  return {
    brokers: ports.map((port) => `127.0.0.1:${port}`),
    signalNode: (index, signal) => signalContainer(names[index], signal),
    startNode: async (index) => {
      await runToEnd('docker', ['start', names[index]]);
      await portAnswers(ports[index], startMilliseconds, () => false);
    },
    stop: async () => {
      await Promise.allSettled(names.map(removeContainer));
      await runToEnd('docker', ['network', 'rm', network]);
    },
  };
}

/** The first broker is the controller, too. */
function brokerSettings({ names, index, port }) {
  const isController = index === 0;
  const listeners = [`PLAINTEXT://0.0.0.0:${port}`, `INTERNAL://0.0.0.0:${internalPort}`];
  return {
    KAFKA_NODE_ID: String(index + 1),
    KAFKA_PROCESS_ROLES: isController ? 'broker,controller' : 'broker',
    KAFKA_LISTENERS: [...listeners, ...(isController ? [`CONTROLLER://0.0.0.0:${controllerPort}`] : [])].join(),
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port},INTERNAL://${names[index]}:${internalPort}`,
    KAFKA_INTER_BROKER_LISTENER_NAME: 'INTERNAL',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT',
    KAFKA_CONTROLLER_QUORUM_VOTERS: `1@${names[0]}:${controllerPort}`,
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: String(Math.min(names.length, 3)),
    KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
    KAFKA_BROKER_SESSION_TIMEOUT_MS: '3000',
    KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '500',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  };
}

async function signalContainer(name, signal) {
  const pauses = { SIGSTOP: 'pause', SIGCONT: 'unpause' };
  if (pauses[signal] !== undefined) await runToEnd('docker', [pauses[signal], name]);
  else await runToEnd('docker', signal === 'SIGKILL' ? ['kill', name] : ['stop', name]);
}

async function runContainer(image, port, { name = `symbolon-test-${randomUUID()}`, options, args }) {
  await runToEnd('docker', ['run', '--detach', '--name', name, ...options, image, ...args]);
  if (await portAnswers(port, startMilliseconds, () => false)) return name;
  await removeContainer(name);
  throw new Error(`the container of ${image} did not answer within ${startMilliseconds} ms`);
}

async function answersInside(container, command) {
  const deadline = Date.now() + startMilliseconds;
  for (;;) {
    try {
      return await runToEnd('docker', ['exec', container, ...command]);
    } catch (error) {
      if (Date.now() > deadline) {
        await removeContainer(container);
        throw error;
      }
      await pause(pollMilliseconds);
    }
  }
}

async function removeContainer(name) {
  await runToEnd('docker', ['rm', '--force', '--volumes', name]);
}

module.exports = { dockerAnswers, startMariaDbContainer, startKafkaContainers };
