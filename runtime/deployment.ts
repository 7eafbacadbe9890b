/** One service as a process of its own: on MySQL, Kafka and mutual TLS, from its settings to its orderly stop. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bus } from './bus';
import { KafkaBus } from './bus-kafka';
import type { KafkaConnection } from './bus-kafka-client';
import { checkTopics } from './bus-kafka-topics';
import { type Clock, millisecondsPerHour, millisecondsPerSecond, systemClock } from './clock';
import { type Component, type Service, startAll, stopAll } from './component';
import { type Environment, readTogether, type SettingsOf } from './config';
import { type Database, databaseAnswers, openDatabase } from './database';
import { warnOfLossyDatabase } from './database-durability';
import { withDeadLetterTopics } from './dead-letter';
import { checkFilesReadable, readDeploymentFiles } from './deployment-files';
import type { deploymentSettings } from './deployment-settings';
import { GrpcServer } from './grpc-server';
import { HealthServer } from './health-server';
import { type Ids, uuidV7Ids } from './id';
import { keysInUse } from './key-use';
import type { Keyring, KeyringDemands } from './keyring';
import { keyringWatch } from './keyring-watch';
import { type Log, openLog } from './log';
import { collectProcessMetrics, type Metrics, openMetrics } from './metrics';
import { type Migration, pendingMigrations } from './migrate';
import { endFailed, runProcess, settingsOrExit } from './process';
import { Readiness } from './readiness';
import { rekeyWatch } from './rekey-metrics';
import type { TlsWatch } from './tls-watch';
import { waitUntil } from './wait-for-dependency';

type DeploymentConfig = SettingsOf<ReturnType<typeof deploymentSettings>>;

/** What a deployed service is given; standalone gives the same from its own parts. */
export interface Surroundings {
  readonly database: Database;
  readonly bus: Bus;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  /** This process, unlike any other. */
  readonly processId: string;
}

export interface Deployment<Config extends DeploymentConfig> {
  readonly name: string;
  readonly readConfig: (env: Environment) => Config;
  /** What `--help` prints below the usage line. */
  readonly settingsHelp: string;
  /** Names of the settings of its own that name files to read. */
  readonly fileSettings?: (env: Environment) => readonly string[];
  readonly keyring: (config: Config) => KeyringDemands;
  readonly migrations: readonly Migration[];
  /** The topics that it writes or reads. */
  readonly topics: (config: Config) => readonly string[];
  /** Whether it can work at all while Kafka is away. */
  readonly worksWithoutKafka: boolean;
  readonly wire: (config: Config, surroundings: DeployedSurroundings) => Service;
}

/** Beside what every service gets. */
export interface DeployedSurroundings extends Surroundings {
  /** What it shows other services, as it changes; undefined on plaintext. */
  readonly tls: TlsWatch | undefined;
}

const pollMilliseconds = 1_000;

/** Reads the settings, waits for what it needs, runs until a signal, stops in order. `--help` prints the settings instead. */
export function runDeployed<Config extends DeploymentConfig>(deployment: Deployment<Config>): void {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${deployment.name}: settings by environment\n\n${deployment.settingsHelp}\n`);
    return;
  }
  const { config } = settingsOrExit(deployment.name, () =>
    readTogether({
      config: () => deployment.readConfig(process.env),
      files: () => checkFilesReadable(process.env, deployment.fileSettings?.(process.env) ?? []),
    }),
  );
  const log = openLog({ service: deployment.name, level: config.logLevel });
  runProcess({
    name: deployment.name,
    log,
    graceMilliseconds: config.stopGraceSeconds * millisecondsPerSecond,
    start: (stopRequested) => startDeployed(deployment, config, stopRequested, log),
  });
}

/** Health answers from the first moment; the gRPC port opens once the database has the service's schema. */
async function startDeployed<Config extends DeploymentConfig>(
  deployment: Deployment<Config>,
  config: Config,
  signal: AbortSignal,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  const metrics = openMetrics();
  collectProcessMetrics(metrics);
  const { keyring, tls, accessText, ...files } = await readDeploymentFiles(config, deployment.keyring(config), {
    log,
    metrics,
  });
  const database = openDatabase({ ...files.database, poolSize: config.databaseConnections });
  const connection = { ...files.kafka, brokers: config.kafkaBrokers, clientId: deployment.name };
  const bus = new KafkaBus({ ...connection, log, metrics, onFatal: (error) => endFailed(log, 'bus.fatal', error) });
  const processId = randomUUID();
  const surroundings = {
    database,
    bus,
    keyring,
    clock: systemClock,
    ids: uuidV7Ids(systemClock),
    log,
    metrics,
    processId,
    tls,
  };
  if (tls === undefined)
    log.warn('grpc-server.plaintext', {
      advice:
        'GRPC_PLAINTEXT=true: whoever is on this machine may call everything, and answer in place of another service',
    });
  const service = deployment.wire(config, surroundings);
  const grpc = new GrpcServer({
    listen: config.listen,
    tls,
    access: { text: accessText, trustDomain: config.trustDomain },
    services: service.grpc,
    descriptors: descriptors(),
    denied: service.denied,
    log,
    metrics,
  });
  let hasStarted = false;
  const needs = {
    database: () => databaseAnswers(database),
    schema: onceTrue(() => hasSchema(database, deployment.migrations)),
    ...(deployment.worksWithoutKafka ? {} : { kafka: () => bus.answers() }),
    start: async () => hasStarted,
  };
  const readiness = new Readiness({
    needs,
    intervalMilliseconds: pollMilliseconds,
    onChange: (on) => grpc.setServing(on),
    log,
  });
  const health = new HealthServer({
    listen: config.healthListen,
    metrics,
    isServing: () => readiness.isServing(),
    missing: () => readiness.missing(),
    log,
  });
  const rereading = keyringWatch({ keyring, database, check: service.checkKeys, metrics });
  const rekeying = rekeyWatch({ ...surroundings, service: deployment.name });
  const working = [keysInUse({ database, keyring }), rereading, rekeying, bus, ...service.components, grpc];
  const surrounding = [health, closing(database), ...(tls === undefined ? [] : [tls])];
  const components = [...surrounding, ...working, readiness];
  await health.start();
  await tls?.start();
  await readiness.start();
  try {
    await waitForDatabase(needs, signal, log);
    await startAll(working, log);
  } catch (error) {
    await stopAll([...surrounding, readiness], log);
    throw error;
  }
  hasStarted = true;
  readiness.ring();
  void warnOfLosses(deployment.topics(config), config, { connection, database, log });
  return { stop: () => stopAll(components, log) };
}

interface DatabaseNeeds {
  readonly database: () => Promise<boolean>;
  readonly schema: () => Promise<boolean>;
}

async function waitForDatabase({ database, schema }: DatabaseNeeds, signal: AbortSignal, log: Log): Promise<void> {
  const wait = { signal, log, pollMilliseconds };
  await waitUntil({ ...wait, what: 'database', answers: database });
  await waitUntil({ ...wait, what: 'schema (npm run migrate)', answers: schema });
}

async function hasSchema(database: Database, migrations: readonly Migration[]): Promise<boolean> {
  return (await pendingMigrations(database, migrations)).length === 0;
}

/** A schema that is there does not go away again: it need not be asked for once a second. */
function onceTrue(answers: () => Promise<boolean>): () => Promise<boolean> {
  let known = false;
  return async () => {
    known ||= await answers();
    return known;
  };
}

/** What is set so that an acknowledged commit or record could be lost; told, since only an operator can change it. */
async function warnOfLosses(
  topics: readonly string[],
  config: DeploymentConfig,
  { connection, database, log }: { connection: KafkaConnection; database: Database; log: Log },
): Promise<void> {
  const retentionMilliseconds = config.kafkaRetentionHours * millisecondsPerHour;
  const checks = [
    warnOfLossyDatabase(database, log),
    checkTopics(connection, withDeadLetterTopics(topics), { retentionMilliseconds }, log),
  ];
  for (const check of await Promise.allSettled(checks))
    if (check.status === 'rejected') log.warn('start.durability-not-checked', { error: check.reason });
}

/** The pool's connections are closed after everything that uses them has stopped. */
function closing(database: Database): Component {
  return { name: 'database', start: async () => {}, stop: () => database.destroy() };
}

function descriptors(): Buffer {
  return readFileSync(join(__dirname, '../proto/gen/descriptors.binpb'));
}
