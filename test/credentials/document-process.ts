/** Credentials as a process of its own, as deployed, keeping documents in a folder or where its test says: MariaDB, mutual TLS; Kafka is away. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Client, Metadata } from '@grpc/grpc-js';
import { keysCommand } from '../../cli/keys';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import type { ElevationDocumentHeader } from '../../proto/gen/symbolon/credentials/v1/elevation_document';
import {
  ElevationDocumentKind,
  UploadElevationDocumentRequest,
} from '../../proto/gen/symbolon/credentials/v1/elevation_document';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { type Database, openDatabase } from '../../runtime/database';
import { openClient } from '../../runtime/grpc-client';
import { faultOf } from '../../runtime/grpc-status';
import { silentLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import type { OperatorRole } from '../../services/credentials/domain/operator-roles';
import { migrations } from '../../services/credentials/migrations';
import { tlsOf } from '../support/deployment';
import { freePort } from '../support/free-port';
import { freshMariaDb } from '../support/fresh-mariadb';
import { metricAt } from '../support/metric-at';
import { jwksOf, operatorIssuer, operatorKey, operatorToken } from '../support/operator-issuer';
import { type StartedProcess, startProcess } from '../support/process';
import { temporaryFolder } from '../support/temporary-folder';

interface DocumentProcessOptions {
  /** Beside, or in the place of, what it has. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where it finds its database, whose own address is this. */
  readonly databaseThrough?: (url: URL) => Promise<URL>;
}

export interface DocumentProcess {
  /** Not through anything. */
  readonly database: Database;
  /** Where it keeps documents, unless its test says otherwise. */
  readonly folder: string;
  /** A connection of its own. */
  connect(): Promise<CredentialServiceClient>;
  /** An operator's, who is called so. */
  operator(role: OperatorRole, subject: string): Promise<OperatorServiceClient>;
  /** What it signs and encrypts with. */
  readonly keyringFile: string;
  /** Starts, or starts again. */
  start(): Promise<StartedProcess>;
  /** Likewise, with these settings too, and not waited for. */
  run(more?: Readonly<Record<string, string>>): Promise<StartedProcess>;
  /** An open case of a holder whose credential is in use; its id. */
  openCase(): Promise<string>;
  /** The names of the files in the folder. */
  files(): Promise<readonly string[]>;
  /** A metric without labels; undefined where it is not told. */
  metric(name: string): Promise<number | undefined>;
  /** What /readyz answers. */
  readiness(): Promise<number>;
  close(): Promise<void>;
}

export async function openDocumentProcess({
  settings = {},
  databaseThrough = async (url) => url,
}: DocumentProcessOptions = {}): Promise<DocumentProcess> {
  const folder = await temporaryFolder();
  const [keys, documents] = [join(folder, 'keys'), join(folder, 'documents')];
  await keysCommand(() => {}).parseAsync(['--out', keys], { from: 'user' });
  const operators = await operatorKey('operators-1');
  const jwksFile = join(folder, 'operators.jwks.json');
  await writeFile(jwksFile, jwksOf(operators));
  const tls = (name: string) => tlsOf({ keysFolder: keys }, name);
  const mariaDb = await freshMariaDb();
  const database = openDatabase({ url: mariaDb.url, poolSize: 2 });
  const [listen, healthListen] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const env = {
    LISTEN: listen,
    HEALTH_LISTEN: healthListen,
    DATABASE_URL: (await databaseThrough(new URL(mariaDb.url))).href,
    KAFKA_BROKERS: '127.0.0.1:1',
    KEYRING_FILE: join(keys, 'credentials.keyring.json'),
    TLS_CERT_FILE: tls('credentials').certFile,
    TLS_KEY_FILE: tls('credentials').keyFile,
    TLS_CA_FILE: tls('credentials').caFile,
    OPERATOR_ISSUER: operatorIssuer,
    OPERATOR_JWKS_FILE: jwksFile,
    RESTORE_LINK_URL: 'https://portal.symbolon.example/restore',
    LOG_LEVEL: 'error',
    SWEEP_SECONDS: '1',
    DOCUMENT_STORE: 'folder',
    DOCUMENT_FOLDER: documents,
    ...settings,
  };
  await migrate(database, migrations, silentLog);
  const clients: Client[] = [];
  const kept = <T extends Client>(client: T): T => {
    clients.push(client);
    return client;
  };
  const run = (more: Readonly<Record<string, string>> = {}) =>
    startProcess({ entry: 'services/credentials/main', env: { ...env, ...more }, healthListen });
  return {
    database,
    folder: documents,
    connect: async () => kept(await openClient(CredentialServiceClient, { address: listen, tls: tls('portal') })),
    operator: async (role, subject) => {
      const token = await operatorToken(operators, new Date(), [role], { claims: { sub: subject } });
      return kept(await openClient(OperatorServiceClient, { address: listen, tls: tls('operators'), token }));
    },
    keyringFile: env.KEYRING_FILE,
    run,
    start: async () => {
      const started = await run();
      await started.waitUntilReady();
      return started;
    },
    openCase: async () => {
      const [id, holderId, credentialId] = [randomUUID(), randomUUID(), randomUUID()];
      const [create_time, open_until_time] = [new Date(), new Date(Date.now() + 86_400_000)];
      const hidden = { fiscal_code_index: randomBytes(32), fiscal_code_cipher: randomBytes(32) };
      await database('holder').insert({ id: holderId, ...hidden, create_time });
      await database('credential').insert({
        ...{ id: credentialId, holder_id: holderId, state: 'active', level: 'ordinary', language: 'it' },
        ...{ create_time, expire_time: open_until_time },
      });
      await database('elevation_case').insert({
        ...{ id, holder_id: holderId, credential_id: credentialId, live_credential_id: credentialId, state: 'open' },
        ...{
          number: randomBytes(6).toString('hex'),
          documents_version: 0,
          filed_by: '[]',
          create_time,
          open_until_time,
        },
      });
      return id;
    },
    files: async () => {
      const names = await readdir(documents, { recursive: true }).catch(() => []);
      return names.filter((name) => name.includes('/'));
    },
    metric: (name) => metricAt(healthListen, name),
    readiness: async () => (await fetch(`http://${healthListen}/readyz`)).status,
    close: async () => {
      for (const client of clients) client.close();
      await database.destroy();
      await mariaDb.drop();
    },
  };
}

const chunkBytes = 60_000;

export function headerOf(caseId: string, content: Buffer, page = 1): ElevationDocumentHeader {
  return {
    elevationCaseId: caseId,
    kind: ElevationDocumentKind.ELEVATION_DOCUMENT_KIND_SIGNED_FORM,
    page,
    sizeBytes: BigInt(content.length),
    sha256: Buffer.alloc(0),
  };
}

/** Sends as fast as it is taken, and holds still where that is less than was announced. Resolves to the document's id, or the reason of its refusal. */
export function uploadTo(
  client: CredentialServiceClient,
  header: ElevationDocumentHeader,
  content: Buffer,
): Promise<string> {
  return new Promise((resolve) => {
    const stream = client.uploadElevationDocument(new Metadata(), (error, answer) =>
      resolve(error === null ? (answer.document?.id ?? '') : faultOf(error).reason),
    );
    stream.on('error', () => {});
    stream.write(UploadElevationDocumentRequest.fromPartial({ content: { $case: 'header', value: header } }));
    let at = 0;
    const send = (): void => {
      for (let goesOn = true; goesOn && at < content.length; ) {
        const chunk = content.subarray(at, at + chunkBytes);
        at += chunk.length;
        goesOn = stream.write({ content: { $case: 'chunk', value: chunk } });
      }
      if (at >= header.sizeBytes) stream.end();
    };
    stream.on('drain', send);
    send();
  });
}

/** Bytes of a process that are in memory. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1_024;
}
