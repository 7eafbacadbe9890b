/** Postal's parts put together for a test that decides when each of them moves. */

import { type DeliveryReport, ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ReceivedRecord } from '../../runtime/bus';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { uuidV7Ids } from '../../runtime/id';
import { claimJobs } from '../../runtime/job-claims';
import type { ClaimedJob } from '../../runtime/jobs';
import { openMetrics } from '../../runtime/metrics';
import { Outbox } from '../../runtime/outbox';
import { openLetterDrawing } from '../../services/postal/adapters/pdf/draw-letter';
import { reportPublisher } from '../../services/postal/adapters/report-publisher';
import { letterSubscription } from '../../services/postal/consumer';
import type { BatchPolicy } from '../../services/postal/domain/batch';
import type { DrawLetter } from '../../services/postal/ports';
import { printQueue } from '../../services/postal/use-cases/close-batch';
import { closeOldBatches } from '../../services/postal/use-cases/close-old-batches';
import { letterCounter, tooOldCounter } from '../../services/postal/use-cases/count-letters';
import { expireLetters } from '../../services/postal/use-cases/expire-letters';
import { letterPlacing } from '../../services/postal/use-cases/place-letters';
import { printBatch } from '../../services/postal/use-cases/print-batch';
import { purgeEndedLetters } from '../../services/postal/use-cases/purge-letters';
import { sortQueue } from '../../services/postal/use-cases/receive-letter';
import { sortLetter } from '../../services/postal/use-cases/sort-letter';
import { recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';
import { rulesWith } from './address-rules';
import { productTexts } from './letter-samples';
import { testKeys } from './signed-events';
import { TestDestination } from './test-destination';

export const tables = [
  'letter',
  'letter_event',
  'blocked_recipient',
  'proposal',
  'batch',
  'manifest',
  'manifest_head',
  'delivery',
  'job',
  'inbox',
  'outbox',
  'outbox_shard',
  'lease',
];
const leaseMilliseconds = 60_000;
/** Jobs that a turn does, of each queue. */
export const claimedAtOnce = 50;
export const drawing = openLetterDrawing();
/** Those of an installation that has set nothing. */
const productRules = rulesWith();

/** Each letter a batch of its own, printed at once. */
const alone: BatchPolicy = { mostLetters: 500, longestOpenMilliseconds: 0, waitsForRelease: false };

interface RoomOptions {
  readonly policy?: BatchPolicy;
  readonly spoolingIsDespatch?: boolean;
  readonly draw?: DrawLetter;
  readonly recipientsAtDoor?: number;
}

/** To be closed after the test. Its clock starts with the database's. */
export async function postalRoom(database: Database, options: RoomOptions = {}) {
  const { policy = alone, spoolingIsDespatch = true, draw = drawing.draw, recipientsAtDoor = 10 } = options;
  const keys = testKeys();
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const startTime = new Date();
  const time = { now: startTime };
  const clock = { now: () => time.now };
  const ids = uuidV7Ids({ now: () => new Date() });
  const received: DeliveryReport[] = [];
  const receiver = {
    reportDeliveries: async (reports: readonly DeliveryReport[]) => {
      received.push(...reports);
      return reports.map(({ reportId }) => ({ reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED }));
    },
  };
  const destination = new TestDestination();
  const counted = letterCounter(metrics);
  const outbox = new Outbox({
    database,
    publish: reportPublisher({ receiver, log, metrics }),
    scope: 'reports-test',
    processId: ids.next(),
    log,
    metrics,
    clock,
    settings: { pollMilliseconds: 50, batchRows: 100, leaseMilliseconds, setAsideMilliseconds: 60_000 },
  });
  await outbox.start();
  const shared = { database, outbox, ids, clock, counted, metrics, log };
  const receiving = {
    ...shared,
    keyring: keys.postal,
    tooOld: tooOldCounter(metrics),
    eventRetentionMilliseconds: 7 * millisecondsPerDay,
    ringWorkers: () => {},
  };
  const { handle } = letterSubscription(receiving);
  const doors = { recipientsAtDoor, countedMilliseconds: 30 * millisecondsPerDay };
  const opening = {
    ...shared,
    keyring: keys.postal,
    texts: productTexts,
    drawing: { ...drawing, draw },
    addressRules: () => productRules,
    hasDesk: () => false,
    doors,
  };
  const printing = { ...opening, destination, encryption: async () => undefined, spoolingIsDespatch };
  const batching = { ...opening, policy, ringPrinters: () => {} };
  const sorting = { ...batching, cipher: new FieldCipher(keys.postal), placing: letterPlacing(batching) };
  const claimOf = (queue: string) =>
    claimJobs(database, { places: new Map([[queue, claimedAtOnce]]), leaseMilliseconds });
  const doAll = async (jobs: readonly ClaimedJob[], work: (job: ClaimedJob) => Promise<void>) => {
    const failures: string[] = [];
    for (const job of jobs) await work(job).catch((error) => failures.push(error.reason ?? 'BUG'));
    return failures;
  };
  const sort = async () => doAll(await claimOf(sortQueue), (job) => sortLetter(sorting, job));
  const printClaimed = (job: ClaimedJob) => printBatch(printing, job, new AbortController().signal);
  const print = async () => doAll(await claimOf(printQueue), printClaimed);
  return {
    keys,
    /** What use cases of operators and print centres are given. */
    deps: { ...printing, ...batching, ringSorters: () => {} },
    doors,
    destination,
    metrics,
    lines,
    notAfterTime: later(startTime, 10 * millisecondsPerDay),
    hand: (...records: readonly ReceivedRecord[]) => inOrder(records, handle),
    /** Claims the batches that are due. */
    claim: () => claimOf(printQueue),
    printClaimed,
    /** Looks at the letters that are due, and places them in their batches. */
    sort,
    /** The same, all of them at once. */
    sortTogether: async () => {
      await Promise.all((await claimOf(sortQueue)).map((job) => sortLetter(sorting, job)));
    },
    closeOld: () => closeOldBatches(batching),
    /** One turn of every job that is due; gives the reasons of those that are to be tried again, which become due at once. */
    async turn(): Promise<string[]> {
      const failures = [...(await sort()), ...(await print())];
      await makeDue(database);
      return failures;
    },
    makeDue: () => makeDue(database),
    sweep: () => expireLetters({ ...shared, batchRows: 100 }),
    purge: () => purgeEndedLetters({ database, clock, keepMilliseconds: 42 * millisecondsPerDay, batchRows: 100 }),
    passHours: (hours: number) => {
      time.now = later(time.now, hours * millisecondsPerHour);
    },
    now: () => time.now,
    /** All reports so far, in whole. */
    async received(): Promise<readonly DeliveryReport[]> {
      await waitFor('the outbox to be empty', async () => (await countOf(database, 'outbox')) === 0);
      return received;
    },
    /** All reports so far, as credentials got them. */
    async reports() {
      return (await this.received()).map(({ attempt, state, reason, carrier, carrierReference }) => ({
        attempt,
        state: DeliveryState[state].replace('DELIVERY_STATE_', ''),
        ...(reason === '' ? {} : { reason }),
        ...(carrier === '' ? {} : { carrier }),
        ...(carrierReference === '' ? {} : { carrierReference }),
      }));
    },
    letters: () => letterRows(database),
    jobs: () => countOf(database, 'job'),
    close: () => outbox.stop(),
  };
}

export type PostalRoom = Awaited<ReturnType<typeof postalRoom>>;

async function inOrder(records: readonly ReceivedRecord[], handle: (record: ReceivedRecord) => Promise<void>) {
  for (const record of records) await handle(record);
}

/** As if the leases and waits of all jobs had passed. */
async function makeDue(database: Database): Promise<void> {
  await database('job').update({ due_time: new Date(0) });
}

async function letterRows(database: Database) {
  const rows: {
    attempt: number;
    state: string;
    reason: string | null;
    sealed: Buffer | null;
    left_open_time: Date | null;
  }[] = await database('letter')
    .orderBy(['delivery_id', 'attempt'])
    .select('attempt', 'state', 'reason', 'sealed', 'left_open_time');
  return rows.map(({ attempt, state, reason, sealed, left_open_time }) => ({
    attempt,
    state,
    ...(reason === null ? {} : { reason }),
    hasSealedCopy: sealed !== null,
    ...(left_open_time === null ? {} : { leftOpen: true }),
  }));
}

async function countOf(database: Database, table: string): Promise<number> {
  const row: { rows?: number | string } | undefined = await database(table).count({ rows: '*' }).first();
  return Number(row?.rows ?? 0);
}
