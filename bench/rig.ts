/** What is measured, as it would be deployed: real MariaDB and Kafka, keys and certificates of its own, a process a service. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { ensureTopics } from '../runtime/bus-kafka-topics';
import { type Database, openDatabase } from '../runtime/database';
import { type Keyring, openKeyring } from '../runtime/keyring';
import { silentLog } from '../runtime/log';
import type { TlsFiles } from '../runtime/tls-files';
import { keyringDemands } from '../services/credentials/demands';
import type { MessageFamily } from '../services/notify/domain/channel';
import { freePort } from './free-port';
import { answersHttp, answersTcp, type RunningProcess, runToEnd, startNode } from './processes';

export interface RigOptions {
  /** mysql://user@host:port of a server on which databases may be created. */
  readonly databaseServer: string;
  readonly brokers: string;
  /** For keys, logs and data; removed by whoever made it. */
  readonly folder: string;
}

export interface Served extends RunningProcess {
  /** Its gRPC port. */
  readonly port: number;
}

const services = ['credentials', 'notify', 'postal'] as const;
type ServiceName = (typeof services)[number];

/** One broker has one copy; the partitions are fewer than in deployment so that batches on a small machine are not tiny. */
const partitions = 3;
const topicShape = { KAFKA_PARTITIONS: String(partitions), KAFKA_REPLICATION: '1' };

/** Letters leave at once, and nobody restores a PIN. */
const atOnce = { LETTER_HOLD: 'never', RESTORE_LINK_URL: 'https://nowhere.invalid/' };

export class Rig {
  private readonly dist = resolve(__dirname, '..');
  private readonly name = `bench_${randomBytes(8).toString('hex')}`;
  private readonly keys: string;
  /** The database of credentials, seen from outside. */
  private database: Database | undefined;
  private openedNotifyDatabase: Database | undefined;
  private openedPostalDatabase: Database | undefined;
  /** The gRPC port of the credentials process that was started last. */
  private credentialsPort = 0;

  constructor(private readonly options: RigOptions) {
    this.keys = join(options.folder, 'keys');
  }

  get brokers(): string[] {
    return this.options.brokers.split(',');
  }

  /** Notify's tables, seen from outside. */
  get notifyDatabase(): Database {
    if (this.openedNotifyDatabase === undefined) throw new Error('the rig is not open');
    return this.openedNotifyDatabase;
  }

  /** Postal's likewise. */
  get postalDatabase(): Database {
    if (this.openedPostalDatabase === undefined) throw new Error('the rig is not open');
    return this.openedPostalDatabase;
  }

  get spoolFolder(): string {
    return join(this.options.folder, 'spool');
  }

  /** A portal's certificate, with which the load calls. */
  get callerTls(): TlsFiles {
    return this.tlsOf('portal');
  }

  /** Makes keys, databases, tables and topics. */
  async open(): Promise<void> {
    await mkdir(this.options.folder, { recursive: true });
    await runToEnd(process.execPath, [this.path('cli/main'), 'keys', '--out', this.keys]);
    await this.onServer(services.map((service) => `CREATE DATABASE ${this.name}_${service} CHARACTER SET utf8mb4`));
    for (const service of services) {
      const env = { DATABASE_URL: this.databaseUrl(service), KAFKA_BROKERS: this.options.brokers, ...topicShape };
      await runToEnd(process.execPath, [this.path(`services/${service}/migrate`)], env);
    }
    this.database = openDatabase({ url: this.databaseUrl('credentials'), poolSize: 2 });
    this.openedNotifyDatabase = openDatabase({ url: this.databaseUrl('notify'), poolSize: 2 });
    this.openedPostalDatabase = openDatabase({ url: this.databaseUrl('postal'), poolSize: 8 });
  }

  /** After the last process has ended. */
  async close(): Promise<void> {
    await this.database?.destroy();
    await this.openedNotifyDatabase?.destroy();
    await this.openedPostalDatabase?.destroy();
    await this.onServer(services.map((service) => `DROP DATABASE IF EXISTS ${this.name}_${service}`));
  }

  async startNullHandler(): Promise<Served> {
    const port = await freePort();
    const env = { LISTEN: `127.0.0.1:${port}`, ...tlsEnvironment(this.tlsOf('credentials')) };
    const program = { name: 'null handler', args: [this.path('bench/null-handler')], env, folder: this.options.folder };
    return { ...(await startNode(program, () => answersTcp(port))), port };
  }

  /** `nodeOptions` come before the script. */
  async startCredentials(nodeOptions: readonly string[] = []): Promise<Served> {
    const served = await this.startService('credentials', 'credentials', atOnce, nodeOptions);
    this.credentialsPort = served.port;
    return served;
  }

  /** Takes reports in the place of credentials, and does nothing with them. */
  async startReportReceiver(): Promise<Served> {
    const port = await freePort();
    const env = { LISTEN: `127.0.0.1:${port}`, ...tlsEnvironment(this.tlsOf('credentials')) };
    const program = { name: 'report receiver', args: [this.path('bench/report-receiver')], env };
    const served = { ...(await startNode({ ...program, folder: this.options.folder }, () => answersTcp(port))), port };
    this.credentialsPort = port;
    return served;
  }

  /** One of the bench's own, which listens on PORT. */
  async startProgram(module: string, env: Readonly<Record<string, string>> = {}): Promise<Served> {
    const port = await freePort();
    const program = { name: basename(module), args: [this.path(module)], env: { ...env, PORT: String(port) } };
    return { ...(await startNode({ ...program, folder: this.options.folder }, () => answersTcp(port))), port };
  }

  startNotify(
    family: MessageFamily,
    carrier: Readonly<Record<string, string>>,
    nodeOptions: readonly string[] = [],
  ): Promise<Served> {
    const settings = { CHANNELS: family, CREDENTIALS_ADDRESS: `127.0.0.1:${this.credentialsPort}`, ...carrier };
    return this.startService('notify', `notify-${family}`, settings, nodeOptions);
  }

  /** `settings` in the place of some that end batches soon. */
  async startPostal(
    settings: Readonly<Record<string, string>> = { BATCH_MAX_SECONDS: '1', SWEEP_SECONDS: '1' },
    nodeOptions: readonly string[] = [],
  ): Promise<Served> {
    await mkdir(this.spoolFolder, { recursive: true });
    const all = {
      DESTINATION: 'post',
      SPOOL_FOLDER: this.spoolFolder,
      CREDENTIALS_ADDRESS: `127.0.0.1:${this.credentialsPort}`,
      ...settings,
    };
    return this.startService('postal', 'postal-post', all, nodeOptions);
  }

  async outboxIsEmpty(): Promise<boolean> {
    return (await this.openedDatabase()('outbox').first('id')) === undefined;
  }

  /** Issues of which both halves exist, so far. */
  async issuedPins(): Promise<number> {
    const [row] = await this.openedDatabase()('pin_request').where({ outcome: 'issued' }).count({ count: '*' });
    return Number(row?.['count']);
  }

  /** Whether notify has nothing to send and nothing to report. */
  async notifyIsIdle(): Promise<boolean> {
    const tables = ['job', 'outbox'].map((table) => this.notifyDatabase(table).first('id'));
    return (await Promise.all(tables)).every((row) => row === undefined);
  }

  /** How many notify has to send. */
  async waitingMessages(): Promise<number> {
    const [row] = await this.notifyDatabase('job').count({ count: '*' });
    return Number(row?.['count']);
  }

  /** With which events are sealed and signed. */
  credentialsKeyring(): Promise<Keyring> {
    return openKeyring(join(this.keys, 'credentials.keyring.json'), { ...keyringDemands, log: silentLog });
  }

  /** As the services' topics are made here. */
  async makeTopic(name: string): Promise<void> {
    const connection = { brokers: this.brokers, clientId: 'bench' };
    const shape = { partitions, replication: 1, minInSyncReplicas: 1, retentionMilliseconds: 3_600_000 };
    await ensureTopics(connection, [name], shape, silentLog);
  }

  /** Statements that the database server has run so far, whoever asked for them. */
  async statements(): Promise<number> {
    const [[row]] = await this.openedDatabase().raw("SHOW GLOBAL STATUS LIKE 'Questions'");
    return Number(row.Value);
  }

  private async startService(
    service: ServiceName,
    identity: string,
    settings: Readonly<Record<string, string>>,
    nodeOptions: readonly string[] = [],
  ): Promise<Served> {
    const [port, healthPort] = [await freePort(), await freePort()];
    const healthListen = `127.0.0.1:${healthPort}`;
    const env = {
      LISTEN: `127.0.0.1:${port}`,
      HEALTH_LISTEN: healthListen,
      DATABASE_URL: this.databaseUrl(service),
      KAFKA_BROKERS: this.options.brokers,
      KEYRING_FILE: join(this.keys, `${identity}.keyring.json`),
      ...tlsEnvironment(this.tlsOf(identity)),
      ...settings,
    };
    const args = [...nodeOptions, this.path(`services/${service}/main`)];
    const program = { name: service, args, env, folder: this.options.folder };
    return { ...(await startNode(program, () => answersHttp(healthListen))), port };
  }

  private path(module: string): string {
    return join(this.dist, `${module}.js`);
  }

  private databaseUrl(service: ServiceName): string {
    return `${this.options.databaseServer}/${this.name}_${service}`;
  }

  private tlsOf(identity: string): TlsFiles {
    const file = (name: string) => join(this.keys, name);
    return { certFile: file(`${identity}.pem`), keyFile: file(`${identity}.key`), caFile: file('ca.pem') };
  }

  private openedDatabase(): Database {
    if (this.database === undefined) throw new Error('the rig is not open');
    return this.database;
  }

  private async onServer(statements: readonly string[]): Promise<void> {
    const connection = await createConnection(this.options.databaseServer);
    for (const statement of statements) await connection.query(statement);
    await connection.end();
  }
}

function tlsEnvironment({ certFile, keyFile, caFile }: TlsFiles) {
  return { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, TLS_CA_FILE: caFile };
}
