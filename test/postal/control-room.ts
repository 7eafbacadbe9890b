/** Postal's parts that watch and count, put together over a real spool folder for a test that decides what time it is. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryReport } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
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
import { spoolDestination } from '../../services/postal/adapters/spool/spool-destination';
import { letterSubscription } from '../../services/postal/consumer';
import type { PostalAddress } from '../../services/postal/domain/address-block';
import type { BatchPolicy } from '../../services/postal/domain/batch';
import type { DailyCaps, LetterCosts } from '../../services/postal/domain/daily-cap';
import type { LetterAnswer } from '../../services/postal/domain/letter-answer';
import { printQueue } from '../../services/postal/use-cases/close-batch';
import { closeOldBatches } from '../../services/postal/use-cases/close-old-batches';
import { letterCounter, tooOldCounter } from '../../services/postal/use-cases/count-letters';
import { eraseBatches } from '../../services/postal/use-cases/erase-batches';
import { canaryWatch } from '../../services/postal/use-cases/follow-canaries';
import { letterPlacing } from '../../services/postal/use-cases/place-letters';
import { printBatch } from '../../services/postal/use-cases/print-batch';
import { purgeEndedLetters } from '../../services/postal/use-cases/purge-letters';
import { sortQueue } from '../../services/postal/use-cases/receive-letter';
import { recordAnswers } from '../../services/postal/use-cases/record-answers';
import { resolveLetter } from '../../services/postal/use-cases/resolve-letter';
import { sendCanary } from '../../services/postal/use-cases/send-canary';
import { sortLetter } from '../../services/postal/use-cases/sort-letter';
import { acknowledgementWatch } from '../../services/postal/use-cases/watch-acknowledgements';
import { booksWatch } from '../../services/postal/use-cases/watch-books';
import { recordingLog } from '../support/recording-log';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { rulesWith } from './address-rules';
import { productTexts } from './letter-samples';
import { newDelivery, splitDelivery, testKeys } from './signed-events';

export const controlTables = [
  'letter',
  'letter_event',
  'batch',
  'manifest',
  'manifest_head',
  'delivery',
  'job',
  'inbox',
  'canary',
  'print_day',
  'blocked_recipient',
  'outbox',
  'outbox_shard',
];

interface ControlOptions {
  readonly policy?: BatchPolicy;
  readonly spoolingIsDespatch?: boolean;
  readonly dailyCaps?: DailyCaps;
  readonly letterCosts?: LetterCosts;
  readonly canaryAddress?: PostalAddress;
  /** When it is, at the beginning. */
  readonly now?: Date;
}

const drawing = openLetterDrawing();
const leaseMilliseconds = 60_000;
const keepMilliseconds = 42 * millisecondsPerDay;
/** Batches are closed by the test. */
const whenTold: BatchPolicy = {
  mostLetters: 500,
  longestOpenMilliseconds: 60 * millisecondsPerDay,
  waitsForRelease: false,
};
const noCaps = { italy: 0, abroad: 0, desk: 0 };
export const houseOfOurs: PostalAddress = {
  recipient: 'Ufficio Canarino',
  careOf: '',
  building: '',
  street: 'Via della Posta 1',
  postalCode: '00144',
  locality: 'Roma',
  province: 'RM',
  countryCode: 'IT',
};

/** To be closed after the test. */
export async function controlRoom(database: Database, options: ControlOptions = {}) {
  const { policy = whenTold, spoolingIsDespatch = false, dailyCaps = noCaps, letterCosts = noCaps } = options;
  const keys = testKeys();
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const time = { now: options.now ?? new Date() };
  const clock = { now: () => time.now };
  const ids = uuidV7Ids(clock);
  const folder = await temporaryFolder();
  const destination = spoolDestination({ folder, log, metrics });
  const received: DeliveryReport[] = [];
  const receiver = {
    reportDeliveries: async (reports: readonly DeliveryReport[]) => {
      received.push(...reports);
      return reports.map(({ reportId }) => ({ reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED }));
    },
  };
  const outbox = new Outbox({
    database,
    publish: reportPublisher({ receiver, log, metrics }),
    scope: 'reports-control',
    processId: ids.next(),
    log,
    metrics,
    clock,
    settings: { pollMilliseconds: 20, batchRows: 100, leaseMilliseconds, setAsideMilliseconds: 60_000 },
  });
  await outbox.start();
  const shared = {
    ...{ database, outbox, ids, clock, log, metrics, destination, policy, spoolingIsDespatch, dailyCaps, letterCosts },
    ...{ drawing, keepMilliseconds, keyring: keys.postal, texts: productTexts, counted: letterCounter(metrics) },
    cipher: new FieldCipher(keys.postal),
    addressRules: () => rulesWith(),
    hasDesk: () => false,
    doors: { recipientsAtDoor: 100, countedMilliseconds: millisecondsPerDay },
    encryption: async () => undefined,
    eventRetentionMilliseconds: 7 * millisecondsPerDay,
    tooOld: tooOldCounter(metrics),
    ringWorkers: () => {},
    ringSorters: () => {},
    ringPrinters: () => {},
    canary: { address: options.canaryAddress ?? houseOfOurs, language: 'it', days: 7 },
    acknowledgeDays: 7,
  };
  const sorting = { ...shared, placing: letterPlacing(shared) };
  const { handle } = letterSubscription(shared);
  const work = async (queue: string, one: (job: ClaimedJob) => Promise<void>) => {
    // By the test's clock all are due.
    await database('job').update({ due_time: new Date(0) });
    const failures: unknown[] = [];
    for (const job of await claimJobs(database, { places: new Map([[queue, 100]]), leaseMilliseconds }))
      await one(job).catch((error: unknown) => failures.push(error));
    return failures;
  };
  return {
    ...{ keys, folder, lines, metrics, destination, clock, log, shared },
    passHours: (hours: number) => {
      time.now = later(time.now, hours * millisecondsPerHour);
    },
    passDays: (days: number) => {
      time.now = later(time.now, days * millisecondsPerDay);
    },
    /** So many letters of holders are taken on and placed in the open batch. */
    async receive(letters: number) {
      const notAfterTime = later(time.now, 10 * millisecondsPerDay);
      for (let one = 0; one < letters; one += 1)
        await handle(await splitDelivery(keys, newDelivery(), { notAfterTime }));
      await work(sortQueue, (job) => sortLetter(sorting, job));
    },
    hand: handle,
    sort: () => work(sortQueue, (job) => sortLetter(sorting, job)),
    /** Closes the open batch, whatever its age. */
    close: () => closeOldBatches({ ...shared, policy: { ...policy, mostLetters: 1, longestOpenMilliseconds: 0 } }),
    printBy: (one: (job: ClaimedJob) => Promise<void>) => work(printQueue, one),
    print: () => work(printQueue, (job) => printBatch(shared, job, new AbortController().signal)),
    sendCanary: () => sendCanary(shared),
    followCanaries: canaryWatch(shared),
    watchBooks: booksWatch(shared),
    watchAcknowledgements: acknowledgementWatch(shared),
    erase: () => eraseBatches({ ...shared, batchRows: 100 }),
    purge: () => purgeEndedLetters({ ...shared, keepBlockedMilliseconds: 730 * millisecondsPerDay, batchRows: 100 }),
    /** What became of these, now. */
    answer: (letterIds: readonly string[], answer: LetterAnswer) => {
      const codeOf = (letterId: string) => ({ letterId, attempt: 1, print: undefined, page: undefined });
      const answers = letterIds.map((id) => ({ code: codeOf(id), answer, occurTime: time.now }));
      return recordAnswers(shared, answers, 'test');
    },
    /** An operator has all letters printed again that are left open. */
    async printAgain() {
      for (const id of await database('letter').whereNotNull('left_open_time').pluck('id'))
        await resolveLetter(shared, { id, decision: 'print-again', reason: 'spoiled at the press' }, 'test-operator');
    },
    /** How many reports credentials has got. */
    async reported() {
      await waitFor('the outbox to be empty', async () => (await database('outbox').first('id')) === undefined);
      return received.length;
    },
    /** What the print centre sees, by batch, each with the names of its files. */
    async spooled() {
      const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
      return Promise.all(
        names.map(async (batchId) => ({ batchId, files: (await readdir(join(folder, batchId))).sort() })),
      );
    },
    letterIds: (differing: object = {}): Promise<string[]> =>
      database('letter').where(differing).orderBy('id').pluck('id'),
    /** What the log has of this event, without when and by whom. */
    told: (event: string) =>
      lines.filter((line) => line.event === event).map(({ level, time: when, service, event: name, ...rest }) => rest),
    /** The metric's lines: `{labels} value`. */
    async measured(name: string) {
      const text = await metrics.registry.getSingleMetricAsString(name);
      return text.split('\n').filter((line) => line.startsWith(name));
    },
    stop: () => outbox.stop(),
  };
}

export type ControlRoom = Awaited<ReturnType<typeof controlRoom>>;
