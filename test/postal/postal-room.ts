/** Postal's parts put together for a test that decides when each of them moves. */

import { type DeliveryReport, ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ReceivedRecord } from '../../runtime/bus';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { uuidV7Ids } from '../../runtime/id';
import { claimJobs } from '../../runtime/job-claims';
import type { ClaimedJob } from '../../runtime/jobs';
import { openMetrics } from '../../runtime/metrics';
import { Outbox } from '../../runtime/outbox';
import { openLetterDrawing } from '../../services/postal/adapters/pdf/draw-letter';
import { reportPublisher } from '../../services/postal/adapters/report-publisher';
import { letterSubscription } from '../../services/postal/consumer';
import type { DrawnLetter, LetterDestination, Whereabouts } from '../../services/postal/ports';
import { letterCounter, tooOldCounter } from '../../services/postal/use-cases/count-letters';
import { expireLetters } from '../../services/postal/use-cases/expire-letters';
import { printLetter } from '../../services/postal/use-cases/print-letter';
import { purgeEndedLetters } from '../../services/postal/use-cases/purge-letters';
import { printQueue } from '../../services/postal/use-cases/receive-letter';
import { recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';
import { institution } from './letter-samples';
import { testKeys } from './signed-events';

/** A print centre that can be asked, and that does what the test says. */
export class TestDestination implements LetterDestination {
  readonly name = 'test-press';
  readonly printed: DrawnLetter[] = [];
  readonly discarded: string[] = [];
  /** Another one once the test says that it is another press, or one that lost its memory. */
  id = 'press-one';
  /** What it answers instead of the truth. */
  finds: Whereabouts | undefined;
  /** Runs before, or instead of, taking the letter. */
  before: (letter: DrawnLetter) => Promise<void> = async () => {};
  /** Runs once it has the letter: a throw is a crash whose outcome nobody hears. */
  after: () => Promise<void> = async () => {};

  async identity(): Promise<string> {
    return this.id;
  }

  async print(letter: DrawnLetter): Promise<{ reference: string }> {
    await this.before(letter);
    if (!this.has(letter.letterId, letter.attempt)) this.printed.push(letter);
    await this.after();
    return { reference: `tray-${letter.attempt}` };
  }

  async find(letterId: string, attempt: number): Promise<Whereabouts> {
    return this.finds ?? (this.has(letterId, attempt) ? 'handed-over' : 'not-handed-over');
  }

  async discard(letterId: string): Promise<void> {
    this.discarded.push(letterId);
  }

  private has(letterId: string, attempt: number): boolean {
    return this.printed.some((letter) => letter.letterId === letterId && letter.attempt === attempt);
  }
}

export const tables = ['letter', 'delivery', 'job', 'inbox', 'outbox', 'outbox_shard', 'lease'];
const leaseMilliseconds = 60_000;
export const drawLetter = openLetterDrawing();

/** To be closed after the test. Its clock starts with the database's. */
export async function postalRoom(database: Database) {
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
  const printing = { ...shared, keyring: keys.postal, destination, drawLetter, institution };
  const claim = () => claimJobs(database, { places: new Map([[printQueue, 50]]), leaseMilliseconds });
  return {
    keys,
    destination,
    metrics,
    lines,
    notAfterTime: later(startTime, 10 * millisecondsPerDay),
    hand: (...records: readonly ReceivedRecord[]) => inOrder(records, handle),
    claim,
    printClaimed: (job: ClaimedJob) => printLetter(printing, job, new AbortController().signal),
    /** One turn of every job that is due; gives the reasons of those that are to be tried again, which become due at once. */
    async turn(): Promise<string[]> {
      const failures: string[] = [];
      for (const job of await claim()) {
        await printLetter(printing, job, new AbortController().signal).catch((error) =>
          failures.push(error.reason ?? 'BUG'),
        );
      }
      await makeDue(database);
      return failures;
    },
    makeDue: () => makeDue(database),
    sweep: () => expireLetters({ ...shared, batchRows: 100 }),
    purge: () => purgeEndedLetters({ database, clock, keepMilliseconds: 42 * millisecondsPerDay, batchRows: 100 }),
    passHours: (hours: number) => {
      time.now = later(time.now, hours * millisecondsPerHour);
    },
    /** All reports so far, as credentials got them. */
    async reports() {
      await waitFor('the outbox to be empty', async () => (await countOf(database, 'outbox')) === 0);
      return received.map(({ attempt, state, reason, carrier, carrierReference }) => ({
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
