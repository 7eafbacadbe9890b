/** Credentials as a process of its own, over MariaDB and mutual TLS, that dies in the midst of what it does. Kafka is away: what is to be sent stays in the outbox. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keysCommand } from '../../../cli/keys';
import { CredentialServiceClient } from '../../../proto/gen/symbolon/credentials/v1/credential_service';
import { OperatorServiceClient } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import { type Database, openDatabase } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import { openClient } from '../../../runtime/grpc-client';
import { silentLog } from '../../../runtime/log';
import { migrate } from '../../../runtime/migrate';
import type { OperatorRole } from '../../../services/credentials/domain/operator-roles';
import { migrations } from '../../../services/credentials/migrations';
import { unhurriedAccessFile } from '../../support/access';
import { bundle } from '../../support/bundled-process';
import { tlsOf } from '../../support/deployment';
import { freePort } from '../../support/free-port';
import { freshMariaDb } from '../../support/fresh-mariadb';
import { type KillPoint, watchingLine } from '../../support/kill-point';
import { jwksOf, operatorIssuer, operatorKey, operatorToken } from '../../support/operator-issuer';
import { type StartedProcess, startProcess } from '../../support/process';
import { temporaryFolder } from '../../support/temporary-folder';

export const call = { deadlineMilliseconds: 60_000 };

export interface KillRoom {
  readonly database: Database;
  readonly keysFolder: string;
  /** On a connection of its own, to the process that runs now. */
  portal(): Promise<CredentialServiceClient>;
  operator(role: OperatorRole, subject: string): Promise<OperatorServiceClient>;
  /** Has the process die at this point of the work, whose caller gets no answer, and starts it again. */
  killedAt(point: KillPoint, work: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Started and ready. */
export async function openKillRoom(): Promise<KillRoom> {
  const folder = await temporaryFolder();
  const [keysFolder, killPointFile] = [join(folder, 'keys'), join(folder, 'kill-point.json')];
  await keysCommand(() => {}).parseAsync(['--out', keysFolder], { from: 'user' });
  const mariaDb = await freshMariaDb();
  const database = openDatabase({ url: mariaDb.url, poolSize: 2 });
  await migrate(database, migrations, silentLog);
  const operators = await operatorKey('operators-1');
  const operatorJwksFile = join(folder, 'operators.jwks.json');
  await writeFile(operatorJwksFile, jwksOf(operators));
  const [address, healthListen] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const tls = tlsOf({ keysFolder }, 'credentials');
  const env = {
    LISTEN: address,
    HEALTH_LISTEN: healthListen,
    DATABASE_URL: mariaDb.url,
    KAFKA_BROKERS: '127.0.0.1:1',
    KEYRING_FILE: join(keysFolder, 'credentials.keyring.json'),
    TLS_CERT_FILE: tls.certFile,
    TLS_KEY_FILE: tls.keyFile,
    TLS_CA_FILE: tls.caFile,
    ACCESS_FILE: await unhurriedAccessFile(),
    OPERATOR_ISSUER: operatorIssuer,
    OPERATOR_JWKS_FILE: operatorJwksFile,
    DOCUMENT_STORE: 'folder',
    DOCUMENT_FOLDER: join(folder, 'documents'),
    RESTORE_LINK_URL: 'https://portal.symbolon.example/restore',
    FIRST_HALF_CHANNELS: 'email',
    LETTER_HOLD: 'never',
    ELEVATION_APPROVAL: 'two-persons',
    SWEEP_SECONDS: '1',
    LOG_LEVEL: 'error',
    KILL_POINT_FILE: killPointFile,
    NODE_OPTIONS: `--require=${await bundle('test/support/kill-preload.ts')}`,
  };
  const start = async (): Promise<StartedProcess> => {
    const started = await startProcess({ entry: 'services/credentials/main', env, healthListen });
    await started.waitUntilReady();
    return started;
  };
  let running = await start();
  const clients: { close(): void }[] = [];
  const kept = <C extends { close(): void }>(client: C): C => {
    clients.push(client);
    return client;
  };
  return {
    database,
    keysFolder,
    portal: async () =>
      kept(await openClient(CredentialServiceClient, { address, tls: tlsOf({ keysFolder }, 'portal') })),
    operator: async (role, subject) => {
      const token = await operatorToken(operators, new Date(), [role], { claims: { sub: subject } });
      return kept(await openClient(OperatorServiceClient, { address, tls: tlsOf({ keysFolder }, 'operators'), token }));
    },
    killedAt: async (point, work) => {
      await writeFile(killPointFile, JSON.stringify(point));
      process.kill(running.pid, 'SIGUSR2');
      await running.waitForLine(watchingLine);
      expect(await withoutAnswer(work())).toBe('unavailable');
      expect(await running.end).toEqual({ code: null, signal: 'SIGKILL' });
      running = await start();
    },
    close: async () => {
      for (const client of clients) client.close();
      await running.kill('SIGTERM');
      await database.destroy();
      await mariaDb.drop();
    },
  };
}

/** What becomes of the call, in a word. */
async function withoutAnswer(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'answered';
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.kind === 'unavailable' ? error.kind : error.reason;
  }
}
