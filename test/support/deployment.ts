/** The three services as processes of their own, on real MariaDB, Kafka, SMTP and a provider of SMS, in a folder that goes with the test. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keysCommand } from '../../cli/keys';
import type { TlsFiles } from '../../runtime/tls-files';
import type { OperatorRole } from '../../services/credentials/domain/operator-roles';
import { unhurriedAccessFile } from './access';
import { freePort } from './free-port';
import { freshMariaDb } from './fresh-mariadb';
import { jwksOf, operatorIssuer, operatorKey, operatorToken } from './operator-issuer';
import { type StartedProcess, startProcess } from './process';
import { type KafkaCluster, ownKafkaCluster } from './servers';
import { type SmsGateway, startSmsGateway } from './sms-gateway';
import { type OwnSmsc, smscLogin } from './smsc/own-smsc';
import { type SmtpTestServer, startSmtpServer } from './smtp-server';
import { temporaryFolder } from './temporary-folder';

export type ServiceName = 'credentials' | 'notify' | 'notify-sms' | 'postal' | 'postal-desk';
/** What every journey needs. `notify-sms` is there for those that send SMS: with FIRST_HALF_CHANNELS for credentials; `postal-desk` for those with desks. */
export const serviceNames: readonly ServiceName[] = ['credentials', 'notify', 'postal'];

export interface Deployment {
  readonly credentialsAddress: string;
  /** host:port of each gRPC server. */
  readonly addresses: Readonly<Record<ServiceName, string>>;
  /** Of the process for mail. */
  readonly notifyAddress: string;
  readonly keysFolder: string;
  /** A token for OperatorService, by the issuer that credentials trust. */
  operatorToken(role: OperatorRole, subject?: string): Promise<string>;
  /** One that was valid an hour ago. */
  expiredToken(role: OperatorRole): Promise<string>;
  readonly spoolFolder: string;
  /** Where the slips of the desk `roma-1` appear. */
  readonly deskFolder: string;
  readonly smtp: SmtpTestServer;
  readonly sms: SmsGateway;
  readonly kafka: KafkaCluster;
  readonly databaseUrls: Readonly<Record<ServiceName, string>>;
  /** host:port of each health server. */
  readonly health: Readonly<Record<ServiceName, string>>;
  /** Every process ever started, for a search of what they printed. */
  readonly processes: readonly StartedProcess[];
  /** Resolves once the process runs; it may still wait for what it needs. */
  start(name: ServiceName, settings?: Readonly<Record<string, string>>): Promise<StartedProcess>;
  migrate(name: ServiceName): Promise<void>;
  close(): Promise<void>;
}

/** Carriers are made to fail here: none is left alone for it, but for one that refuses us, and that not for as long as an installation would. */
const impatient = { CARRIER_QUARANTINE_SECONDS: '1', CARRIER_FAILURE_PERCENT: '100' } as const;

/** Nobody waits for a batch to be full: each letter is one. */
const unbatched = { BATCH_MAX_SECONDS: '0' } as const;

const programs: Readonly<
  Record<
    ServiceName,
    { readonly service: string; readonly keys: string; readonly own: Readonly<Record<string, string>> }
  >
> = {
  credentials: {
    service: 'credentials',
    keys: 'credentials',
    own: {
      FIRST_HALF_CHANNELS: 'email',
      LETTER_HOLD: 'never',
      RESTORE_LINK_URL: 'https://portal.symbolon.example/restore',
    },
  },
  notify: {
    service: 'notify',
    keys: 'notify-mail',
    own: { ...impatient, CHANNELS: 'mail', SMTP_FROM: 'pin@symbolon.example', SMTP_REQUIRE_TLS: 'false' },
  },
  'notify-sms': {
    service: 'notify',
    keys: 'notify-sms',
    own: { ...impatient, CHANNELS: 'sms', SMS_SENDER: 'INPS', SMS_HTTP_REQUIRE_TLS: 'false' },
  },
  postal: { service: 'postal', keys: 'postal-post', own: { DESTINATION: 'post', ...unbatched } },
  'postal-desk': { service: 'postal', keys: 'postal-desk', own: { DESTINATION: 'desk' } },
};

/** Everything but the three processes: they are started, in any order, by the test. */
export async function openDeployment(): Promise<Deployment> {
  const folder = await temporaryFolder();
  const keysFolder = join(folder, 'keys');
  const spoolFolder = join(folder, 'spool');
  const deskFolder = join(folder, 'desk-roma-1');
  const deskPrintersFile = join(folder, 'desks.json');
  await mkdir(deskFolder);
  await writeFile(deskPrintersFile, JSON.stringify({ 'roma-1': { folder: deskFolder } }));
  await keysCommand(() => {}).parseAsync(['--out', keysFolder], { from: 'user' });
  const operators = await operatorKey('operators-1');
  const operatorJwksFile = join(folder, 'operators.jwks.json');
  await writeFile(operatorJwksFile, jwksOf(operators));
  const [kafka, smtp, sms] = await Promise.all([ownKafkaCluster(1), startSmtpServer(), startSmsGateway()]);
  const own = await byName(async () => freshMariaDb());
  const databases = { ...own, 'notify-sms': own.notify }; // one for both of notify's processes
  const listen = await byName(async () => `127.0.0.1:${await freePort()}`);
  const health = await byName(async () => `127.0.0.1:${await freePort()}`);
  const processes: StartedProcess[] = [];
  const accessFile = await unhurriedAccessFile();
  const environment = (name: ServiceName): Record<string, string> => ({
    ACCESS_FILE: accessFile,
    LISTEN: listen[name],
    HEALTH_LISTEN: health[name],
    DATABASE_URL: databases[name].url,
    KAFKA_BROKERS: kafka.brokers.join(','),
    KAFKA_PARTITIONS: '4',
    KAFKA_REPLICATION: '1',
    KEYRING_FILE: join(keysFolder, `${programs[name].keys}.keyring.json`),
    TLS_CERT_FILE: join(keysFolder, `${programs[name].keys}.pem`),
    TLS_KEY_FILE: join(keysFolder, `${programs[name].keys}.key`),
    TLS_CA_FILE: join(keysFolder, 'ca.pem'),
    CREDENTIALS_ADDRESS: listen.credentials,
    OPERATOR_ISSUER: operatorIssuer,
    OPERATOR_JWKS_FILE: operatorJwksFile,
    ...(name === 'notify' ? { SMTP_URL: `smtp://127.0.0.1:${smtp.port}` } : {}),
    ...(name === 'postal' ? { SPOOL_FOLDER: spoolFolder } : {}),
    ...(name === 'postal-desk' ? { DESK_PRINTERS_FILE: deskPrintersFile } : {}),
    ...(name === 'notify-sms' ? { SMS_HTTP_URL: sms.url } : {}),
    ...programs[name].own,
  });
  return {
    credentialsAddress: listen.credentials,
    addresses: listen,
    notifyAddress: listen.notify,
    keysFolder,
    operatorToken: (role, subject) =>
      operatorToken(operators, new Date(), [role], subject === undefined ? {} : { claims: { sub: subject } }),
    expiredToken: (role) => operatorToken(operators, new Date(Date.now() - 3_600_000), [role]),
    spoolFolder,
    deskFolder,
    smtp,
    sms,
    kafka,
    databaseUrls: await byName(async (name) => databases[name].url),
    health,
    processes,
    start: async (name, settings = {}) => {
      const env = { ...environment(name), ...settings };
      const started = await startProcess({
        entry: `services/${programs[name].service}/main`,
        env,
        healthListen: health[name],
      });
      processes.push(started);
      return started;
    },
    migrate: async (name) => {
      const { end, lines } = await startProcess({
        entry: `services/${programs[name].service}/migrate`,
        env: environment(name),
      });
      const { code } = await end;
      if (code !== 0) throw new Error(`migrate ${name} ended with ${code}:\n${lines.join('\n')}`);
    },
    close: async () => {
      await Promise.allSettled(processes.map((running) => running.kill('SIGKILL')));
      const drops = Object.values(own).map((database) => database.drop());
      await Promise.allSettled([kafka.stop(), smtp.stop(), sms.stop(), ...drops]);
    },
  };
}

/** What a process of the installation presents, and whom it trusts. */
export function tlsOf({ keysFolder }: Pick<Deployment, 'keysFolder'>, name: string): TlsFiles {
  const file = (of: string) => join(keysFolder, of);
  return { certFile: file(`${name}.pem`), keyFile: file(`${name}.key`), caFile: file('ca.pem') };
}

/** With these `notify-sms` sends by an SMSC, and by no HTTP. */
export async function smppSettings(
  { keysFolder }: Pick<Deployment, 'keysFolder'>,
  { port }: Pick<OwnSmsc, 'port'>,
): Promise<Readonly<Record<string, string>>> {
  const passwordFile = join(keysFolder, 'smpp.password');
  await writeFile(passwordFile, `${smscLogin.password}\n`, { mode: 0o600 });
  return {
    SMS_HTTP_URL: '',
    SMPP_URL: `smpp://${smscLogin.systemId}@127.0.0.1:${port}`,
    SMPP_PASSWORD_FILE: passwordFile,
    SMPP_REQUIRE_TLS: 'false',
  };
}

async function byName<T>(make: (name: ServiceName) => Promise<T>): Promise<Record<ServiceName, T>> {
  return {
    credentials: await make('credentials'),
    notify: await make('notify'),
    'notify-sms': await make('notify-sms'),
    postal: await make('postal'),
    'postal-desk': await make('postal-desk'),
  };
}
