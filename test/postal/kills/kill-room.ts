/** Postal's real process over a real database and a spool folder, started again and again with a point at which it dies. */
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { later, millisecondsPerDay, systemClock } from '../../../runtime/clock';
import { type Database, openDatabase } from '../../../runtime/database';
import { uuidV7Ids } from '../../../runtime/id';
import { keyringOf } from '../../../runtime/keyring';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { Outbox } from '../../../runtime/outbox';
import { letterSubscription, letterTopic } from '../../../services/postal/consumer';
import { type ChainVerdict, verifyChain } from '../../../services/postal/domain/manifest-chain';
import { manifestsIn } from '../../../services/postal/manifest-files';
import { letterCounter, tooOldCounter } from '../../../services/postal/use-cases/count-letters';
import { type BatchInSpool, batchesIn } from '../../support/batches-in-spool';
import { bundle } from '../../support/bundled-process';
import { type Deployment, openDeployment, tlsOf } from '../../support/deployment';
import { createTopics } from '../../support/fresh-topics';
import type { KillPoint } from '../../support/kill-point';
import type { StartedProcess } from '../../support/process';
import { type TakenReport, takeReports } from '../reports-taken';
import { newDelivery, splitDelivery } from '../signed-events';

export const lettersABatch = 40;
const outboxSettings = { pollMilliseconds: 20, batchRows: 200, leaseMilliseconds: 3_000, setAsideMilliseconds: 60_000 };
/** A batch is closed by its size alone, so that each has so many letters. */
const settings = {
  BATCH_MAX_LETTERS: String(lettersABatch),
  BATCH_MAX_SECONDS: '604800',
  PRINT_LEASE_SECONDS: '3',
  PRINT_POLL_MILLISECONDS: '20',
  OUTBOX_LEASE_SECONDS: '3',
  SWEEP_SECONDS: '1',
};

export interface KillRoom {
  readonly database: Database;
  readonly deployment: Deployment;
  /** What credentials has taken. */
  readonly reports: ReadonlyMap<string, TakenReport>;
  /** A batch's letters are taken on. */
  hand(): Promise<void>;
  /** Letters that are not sent yet. */
  unsent(): Promise<number>;
  /** Starts it, as if the leases of the one before had ended. */
  start(point?: KillPoint): Promise<StartedProcess>;
  /** As the print centre does: what is visible goes elsewhere. */
  takeAway(): Promise<void>;
  /** All batches that were ever visible, taken away or not. */
  printed(): Promise<readonly BatchInSpool[]>;
  /** What an auditor finds of their manifests. */
  chain(): Promise<ChainVerdict>;
  close(): Promise<void>;
}

export async function openKillRoom(): Promise<KillRoom> {
  const deployment = await openDeployment();
  await deployment.migrate('postal');
  const topics = [letterTopic, `${letterTopic}.dlq`];
  await createTopics(topics, { brokers: deployment.kafka.brokers });
  const { spoolFolder: spool, keysFolder } = deployment;
  const taken = join(keysFolder, '..', 'taken');
  await mkdir(taken);
  const preload = await bundle('test/support/kill-preload.ts');
  const database = openDatabase({ url: deployment.databaseUrls.postal, poolSize: 3 });
  const reports = new Map<string, TakenReport>();
  const port = Number(deployment.credentialsAddress.split(':')[1]);
  const credentials = await takeReports(port, tlsOf(deployment, 'credentials'), reports);
  const feeding = await openFeeding(database, keysFolder);
  return {
    database,
    deployment,
    reports,
    hand: feeding.hand,
    unsent: async () => (await database('letter').whereNot({ state: 'sent' }).select('id')).length,
    start: async (point) => {
      await database('job').update({ due_time: new Date(0) });
      const dying =
        point === undefined ? {} : { KILL_POINT: JSON.stringify(point), NODE_OPTIONS: `--require=${preload}` };
      return deployment.start('postal', { ...settings, ...dying });
    },
    takeAway: async () => {
      for (const { batchId } of await batchesIn(spool)) await rename(join(spool, batchId), join(taken, batchId));
    },
    printed: async () => [...(await batchesIn(spool)), ...(await batchesIn(taken))],
    chain: async () => {
      const keys = (await keyringIn(keysFolder, 'postal-post')).all('manifest-signing');
      const folders = manifestsIn(join(keysFolder, '..'), 1);
      return verifyChain(
        folders,
        keys.map(({ publicKey }) => publicKey),
      );
    },
    close: async () => {
      await feeding.stop();
      await credentials.stop();
      await database.destroy();
      await deployment.close();
    },
  };
}

/** Takes letters on as postal's consumer does; what it has to report of them goes nowhere. */
async function openFeeding(database: Database, keysFolder: string) {
  const [metrics, log, clock] = [openMetrics(), silentLog, systemClock];
  const ids = uuidV7Ids(clock);
  const keys = {
    credentials: await keyringIn(keysFolder, 'credentials'),
    postal: await keyringIn(keysFolder, 'postal-post'),
  };
  const outbox = new Outbox({
    ...{ database, log, metrics, clock, settings: outboxSettings },
    scope: 'reports-feeding',
    processId: ids.next(),
    publish: async (records) => records.map(() => ({ kind: 'acknowledged' })),
  });
  await outbox.start();
  const { handle } = letterSubscription({
    ...{ database, outbox, ids, clock, keyring: keys.postal },
    counted: letterCounter(metrics),
    tooOld: tooOldCounter(metrics),
    eventRetentionMilliseconds: millisecondsPerDay,
    ringWorkers: () => {},
  });
  return {
    hand: async () => {
      const notAfterTime = later(clock.now(), 10 * millisecondsPerDay);
      for (let letter = 0; letter < lettersABatch; letter += 1)
        await handle(await splitDelivery(keys, newDelivery(), { notAfterTime }));
    },
    stop: () => outbox.stop(),
  };
}

async function keyringIn(folder: string, name: string) {
  const text = await readFile(join(folder, `${name}.keyring.json`), 'utf8');
  return keyringOf(text, { require: [], forbidPrivate: [] });
}
