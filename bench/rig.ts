/** What is measured, as it would be deployed: real MariaDB and Kafka, keys and certificates of its own, a process a service. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Database, openDatabase } from '../runtime/database';
import type { TlsFiles } from '../runtime/tls-files';
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
const topicShape = { KAFKA_PARTITIONS: '3', KAFKA_REPLICATION: '1' };

/** Letters leave at once, and nobody restores a PIN. */
const atOnce = { LETTER_HOLD: 'never', RESTORE_LINK_URL: 'https://nowhere.invalid/' };

export class Rig {
  private readonly dist = resolve(__dirname, '..');
  private readonly name = `bench_${randomBytes(8).toString('hex')}`;
  private readonly keys: string;
  /** The database of credentials, seen from outside. */
  private database: Database | undefined;
  /** The gRPC port of the credentials process that was started last. */
  private credentialsPort = 0;

  constructor(private readonly options: RigOptions) {
    this.keys = join(options.folder, 'keys');
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
  }

  /** After the last process has ended. */
  async close(): Promise<void> {
    await this.database?.destroy();
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

  /** Sends to a mail server that is not there: with nothing to send it makes no difference. */
  startNotify(): Promise<Served> {
    return this.startService('notify', 'notify-mail', {
      CHANNELS: 'mail',
      SMTP_URL: 'smtp://127.0.0.1:9',
      SMTP_FROM: 'pin@example.org',
      CREDENTIALS_ADDRESS: `127.0.0.1:${this.credentialsPort}`,
    });
  }

  async startPostal(): Promise<Served> {
    const spool = join(this.options.folder, 'spool');
    await mkdir(spool, { recursive: true });
    return this.startService('postal', 'postal-post', {
      DESTINATION: 'post',
      SPOOL_FOLDER: spool,
      CREDENTIALS_ADDRESS: `127.0.0.1:${this.credentialsPort}`,
    });
  }

  async outboxIsEmpty(): Promise<boolean> {
    return (await this.openedDatabase()('outbox').first('id')) === undefined;
  }

  /** Issues of which both halves exist, so far. */
  async issuedPins(): Promise<number> {
    const [row] = await this.openedDatabase()('pin_request').where({ outcome: 'issued' }).count({ count: '*' });
    return Number(row?.['count']);
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

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.on('error', failed).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
