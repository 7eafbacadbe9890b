// MariaDB and Kafka as containers, where a Docker engine answers. Containers end and vanish with `stop`.
const { spawnSync } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const { setTimeout: pause } = require('node:timers/promises');
const { freePort, portAnswers, runToEnd } = require('./child');

const mariaDbImage = 'mariadb:10.11';
const kafkaImage = 'apache/kafka:4.3.0';
const infoMilliseconds = 5_000;
const startMilliseconds = 120_000;
const pollMilliseconds = 200;

function dockerAnswers() {
  const answer = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: infoMilliseconds });
  return answer.status === 0;
}

async function startMariaDbContainer() {
  const port = await freePort();
  const container = await runContainer(
    mariaDbImage,
    port,
    3306,
    ['-e', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD=1'],
    ['--skip-log-bin', '--skip-name-resolve', '--max-connections=500'],
  );
  // The image first serves its own set-up on a socket only: it is up when the client gets through by TCP.
  const ping = ['mariadb-admin', 'ping', '--protocol=tcp', '--host=127.0.0.1'];
  await answersInside(container, ping);
  return { url: `mysql://root@127.0.0.1:${port}`, stop: () => removeContainer(container) };
}

async function startKafkaContainer() {
  const port = await freePort();
  // The broker tells clients its own address, so its port is the same inside and outside.
  const settings = {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_LISTENERS: `PLAINTEXT://0.0.0.0:${port},CONTROLLER://localhost:9093`,
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1',
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  };
  const environment = Object.entries(settings).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const container = await runContainer(kafkaImage, port, port, environment, []);
  const list = ['/opt/kafka/bin/kafka-topics.sh', '--bootstrap-server', `localhost:${port}`, '--list'];
  await answersInside(container, list);
  return { brokers: [`127.0.0.1:${port}`], stop: () => removeContainer(container) };
}

async function runContainer(image, outside, inside, options, args) {
  const name = `symbolon-test-${randomUUID()}`;
  const publish = ['-p', `127.0.0.1:${outside}:${inside}`];
  await runToEnd('docker', ['run', '--detach', '--rm', '--name', name, ...publish, ...options, image, ...args]);
  if (await portAnswers(outside, startMilliseconds, () => false)) return name;
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

module.exports = { dockerAnswers, startMariaDbContainer, startKafkaContainer };
