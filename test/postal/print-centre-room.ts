/** Postal as it is wired, with a print centre at its spool folder and its port: the letters that a test hands in become one batch. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import type { SealedContent } from '../../proto/gen/symbolon/event/v1/sealed_content';
import { MemoryBus } from '../../runtime/bus-memory';
import { makeAuthority } from '../../runtime/certificates';
import { later, millisecondsPerDay, systemClock } from '../../runtime/clock';
import { startAll, stopAll } from '../../runtime/component';
import { type Database, openDatabase } from '../../runtime/database';
import { GrpcServer } from '../../runtime/grpc-server';
import { uuidV7Ids } from '../../runtime/id';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { migrate } from '../../runtime/migrate';
import { openFileEncryption } from '../../services/postal/adapters/encryption/openpgp';
import { openLetterDrawing } from '../../services/postal/adapters/pdf/draw-letter';
import { drawReconciliation } from '../../services/postal/adapters/pdf/reconciliation-report';
import { spoolDestination } from '../../services/postal/adapters/spool/spool-destination';
import { readWorkConfig } from '../../services/postal/config';
import { publicKeysText } from '../../services/postal/domain/manifest-signature';
import { migrations } from '../../services/postal/migrations';
import { wirePostal } from '../../services/postal/wire';
import { gates } from '../support/access';
import { certificateFiles } from '../support/certificate-files';
import { descriptorBytes } from '../support/descriptor-bytes';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { newDelivery, splitDelivery, testKeys } from './signed-events';

export const printCentre = 'spiffe://example.org/print-centre';
/** Whose words are passed on as an operator's: whoever has the token `supervisor`. */
const operators = new Map([
  ['supervisor', { subject: 'op-17', roles: ['supervisor'] }],
  ['another', { subject: 'op-18', roles: ['supervisor'] }],
]);

/** Of tests that failed: what stays open keeps the whole run from ending. */
const open = new Set<() => Promise<void>>();
afterAll(async () => {
  for (const close of [...open]) await close();
});

interface RoomOptions {
  readonly letters: number;
  /** Armoured OpenPGP keys of the print centre. */
  readonly publicKey?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** What is sealed in each of them. */
  readonly content?: SealedContent;
  /** Default: the batch lies in the spool. */
  readonly until?: (database: Database) => Promise<boolean>;
}

/** A batch with so many letters lies in the spool when it resolves. Closed after the last test at the latest. */
export async function printCentreRoom({ letters, publicKey, settings, content, until }: RoomOptions) {
  const folder = await temporaryFolder();
  const spool = join(folder, 'spool');
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const keys = testKeys();
  const [log, metrics, ids] = [silentLog, openMetrics(), uuidV7Ids(systemClock)];
  const database = openDatabase({ url: `file:${join(folder, 'postal.sqlite')}`, poolSize: 2 });
  await migrate(database, migrations, log);
  const bus = new MemoryBus({ log, metrics });
  const keyFile = publicKey === undefined ? undefined : await file('print-centre.asc', publicKey);
  const config = readWorkConfig({
    SPOOLING_IS_DESPATCH: 'false',
    BATCH_MAX_LETTERS: String(letters),
    PRINT_POLL_MILLISECONDS: '20',
    OUTBOX_POLL_MILLISECONDS: '20',
    ...settings,
  });
  const service = wirePostal({
    channels: ['letter'],
    config,
    ...{ bus, database, ids, log, metrics, clock: systemClock, keyring: keys.postal, processId: ids.next() },
    drawing: openLetterDrawing(),
    drawReconciliation,
    destination: spoolDestination({ folder: spool, log, metrics }),
    encryption: async () => (keyFile === undefined ? undefined : openFileEncryption(keyFile)),
    verifyOperator: async (token = '') => operators.get(token) ?? { subject: 'nobody', roles: [] },
    receiver: {
      reportDeliveries: async (reports) =>
        reports.map(({ reportId }) => ({ reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED })),
    },
  });
  const authority = await makeAuthority();
  const tls = await certificateFiles(authority, ['spiffe://example.org/postal/post']);
  const grpc = new GrpcServer({
    ...gates(),
    listen: '127.0.0.1:0',
    tls,
    services: service.grpc,
    descriptors: descriptorBytes(),
    log,
  });
  const components = [bus, ...service.components, grpc];
  await startAll(components, log);
  const close = async () => {
    if (!open.delete(close)) return;
    await stopAll(components, log);
    await database.destroy();
  };
  open.add(close);
  const notAfterTime = later(new Date(), 10 * millisecondsPerDay);
  const events = Array.from({ length: letters }, () =>
    splitDelivery(keys, newDelivery(), { notAfterTime, ...(content === undefined ? {} : { content }) }),
  );
  await bus.publish(await Promise.all(events));
  const batches = async () => (await readdir(spool).catch(() => [])).filter((name) => !name.startsWith('.'));
  const arrived = async () => (until === undefined ? (await batches()).length === 1 : until(database));
  await waitFor('the letters to be where the test wants them', arrived);
  const batchId = String((await database('batch').first('id'))?.id);
  const own = await certificateFiles(authority, [printCentre]);
  const operatorsOwn = await certificateFiles(authority, ['spiffe://example.org/operators']);
  const address = `localhost:${grpc.port}`;
  return {
    folder,
    spool,
    batchId,
    batch: join(spool, batchId),
    address,
    /** As the sender gives it. */
    publicKeyFile: await file('postal.pem', publicKeysText([keys.postal.current('manifest-signing')])),
    authority,
    database,
    own,
    codes: async () => (await database('letter').orderBy('id').pluck('id')).map((id) => `${String(id)}-1-1`),
    /** Letters' states, in the order of `codes`. */
    states: async (): Promise<readonly string[]> => database('letter').orderBy('id').pluck('state'),
    batchState: async () =>
      String(
        await database('batch')
          .where({ id: batchId })
          .first('state')
          .then((row) => row?.state),
      ),
    client: async () =>
      new Client(
        address,
        credentials.createSsl(await readFile(own.caFile), await readFile(own.keyFile), await readFile(own.certFile)),
      ),
    /** A folder of the print centre's, with its files as the page has them, and the operators' beside them. */
    desk: async () => {
      const desk = await temporaryFolder();
      await mkdir(join(desk, 'kept'));
      const names = { caFile: 'ca.pem', certFile: 'print-centre.pem', keyFile: 'print-centre.key' } as const;
      for (const [name, to] of Object.entries(names) as [keyof typeof names, string][])
        await writeFile(join(desk, to), await readFile(own[name]), { mode: 0o600 });
      await writeFile(join(desk, 'operators.pem'), await readFile(operatorsOwn.certFile));
      await writeFile(join(desk, 'operators.key'), await readFile(operatorsOwn.keyFile), { mode: 0o600 });
      await writeFile(join(desk, 'postal.pem'), publicKeysText([keys.postal.current('manifest-signing')]));
      return desk;
    },
    close,
  };
}
