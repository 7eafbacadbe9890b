/** Notify's parts put together for a test that decides when each of them moves. */
import { type DeliveryReport, ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ReceivedRecord } from '../../runtime/bus';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { GroupRead } from '../../runtime/group-read';
import { uuidV7Ids } from '../../runtime/id';
import { claimJobs } from '../../runtime/job-claims';
import type { ClaimedJob } from '../../runtime/jobs';
import { openMetrics } from '../../runtime/metrics';
import { Outbox } from '../../runtime/outbox';
import { reportPublisher } from '../../services/notify/adapters/report-publisher';
import { messageSubscription } from '../../services/notify/consumer';
import type { HealthLimits } from '../../services/notify/domain/carrier-health';
import type { MessageChannel } from '../../services/notify/domain/channel';
import { type Priority, sendQueue } from '../../services/notify/domain/priority';
import type { MessageCarrier } from '../../services/notify/ports';
import { findMessages } from '../../services/notify/store/message';
import { appendMessageChanges } from '../../services/notify/store/message-change';
import { findSuppressions } from '../../services/notify/store/suppression';
import { CarrierPool } from '../../services/notify/use-cases/carriers/carrier-pool';
import { expireMessages } from '../../services/notify/use-cases/expire-messages';
import { matchEarlyReceipts } from '../../services/notify/use-cases/match-early-receipts';
import { messageWatch } from '../../services/notify/use-cases/message-metrics';
import { purgeEndedMessages } from '../../services/notify/use-cases/purge-messages';
import { sendMessage } from '../../services/notify/use-cases/send-message';
import { messageSettling } from '../../services/notify/use-cases/settle-together';
import { suppressByReceipt, suppressRecipient } from '../../services/notify/use-cases/suppressions';
import { takeReceipts } from '../../services/notify/use-cases/take-receipts';
import { messageTurns } from '../../services/notify/use-cases/take-turns-together';
import { countingFallbacks } from '../../services/notify/use-cases/watch-fallbacks';
import { recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';
import { countOf, messageRows } from './message-rows';
import { productTemplates } from './product-templates';
import { testKeys } from './signed-events';
import { TestCarrier } from './test-carrier';

export { refusedForGood, refusedNow, refusedUs, TestCarrier, taken, unclear } from './test-carrier';

export const tables = [
  'message',
  'message_route',
  'message_change',
  'notification_request',
  'caller_quota',
  'suppression',
  'operator_lookup',
  'submission',
  'early_receipt',
  'audit_event',
  'audit_block',
  'delivery',
  'job',
  'inbox',
  'outbox',
  'outbox_shard',
  'lease',
];
const leaseMilliseconds = 60_000;
export const maxTries = 3;

/** Never leaves a carrier alone: a test that wants that says so. */
export const patient: HealthLimits = {
  windowMilliseconds: 60_000,
  leastOutcomes: 1_000,
  failureShare: 1,
  failuresInRow: 1_000,
  slowMilliseconds: 60_000,
  missingShare: 1,
  leastReceipts: 1_000,
  quarantineMilliseconds: 1_000,
  longestQuarantineMilliseconds: 1_000,
  probes: 1,
};
const unclearMilliseconds = 120_000;
const retry = { firstMilliseconds: 2_000, longestMilliseconds: 900_000 };

/** To be closed after the test. Its clock starts with the database's. */
export async function notifyRoom(database: Database, ...given: readonly MessageCarrier[]) {
  const carriers = given.length === 0 ? [new TestCarrier()] : given;
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
  const pool = new CarrierPool({
    carriers: carriers.map((carrier) => ({
      carrier,
      kind: 'test',
      priority: 1,
      weight: 1,
      concurrency: 100,
      ratePerSecond: 0,
      health: patient,
    })),
    monotonic: () => performance.now(),
    random: () => 0,
    log,
  });
  const shared = {
    database,
    keyring: keys.notify,
    cipher: new FieldCipher(keys.notify),
    outbox,
    ids,
    clock,
    watch: messageWatch(metrics),
    log,
    metrics,
    tellServices: appendMessageChanges,
    ringWorkers: () => {},
  };
  const suppressing = suppressRecipient({ ids, times: { bounceDays: 180, complaintDays: 365 }, log });
  const suppress = suppressByReceipt(suppressing);
  const receiving = {
    ...shared,
    hasCarrier: (channel: MessageChannel) => pool.serves(channel),
    eventRetentionMilliseconds: 7 * millisecondsPerDay,
  };
  const sending = {
    ...shared,
    carriers: pool,
    hasOtherCarrier: (channel: MessageChannel, name: string) => pool.hasOther(channel, name),
    retries: { sms: retry, email: retry, pec: retry },
    unclearMilliseconds: { sms: unclearMilliseconds, email: unclearMilliseconds, pec: unclearMilliseconds },
    templates: countingFallbacks(productTemplates, { metrics, log }),
    suppressions: new GroupRead((keys) => findSuppressions(database, keys), 50),
    suppressRecipient: suppressing,
    sendMilliseconds: 5_000,
    limits: { maxTries },
    random: () => 0.999_999,
  };
  const { handle, handleMany } = messageSubscription(receiving, 'mail');
  const claim = (channel: MessageChannel = 'email', priority: Priority = 'urgent') =>
    claimJobs(database, { places: new Map([[sendQueue(channel, priority), 50]]), leaseMilliseconds });
  const messages = new GroupRead((keys) => findMessages(database, keys), 50);
  const groups = { messages, turns: messageTurns(sending), settling: messageSettling(sending) };
  const send = (job: ClaimedJob) => sendMessage({ ...sending, ...groups }, job, new AbortController().signal);
  return {
    shared,
    keys,
    metrics,
    lines,
    clock,
    notAfterTime: later(startTime, 10 * millisecondsPerDay),
    hand: (...records: readonly ReceivedRecord[]) => inOrder(records, handle),
    handMany: async (records: readonly ReceivedRecord[]) => handleMany?.(records),
    handSms: messageSubscription(receiving, 'sms').handle,
    claim,
    send,
    takeReceipts: takeReceipts({ ...shared, suppress }),
    matchEarlyReceipts: () => matchEarlyReceipts(shared),
    expire: () =>
      expireMessages({
        ...shared,
        channels: ['sms', 'email', 'pec'],
        batchRows: 100,
        longestTryMilliseconds: 60_000,
      }),
    /** One try of every message that is due; gives the reasons of those whose job is to be tried again. */
    async turn(channel: MessageChannel = 'email', priority?: Priority): Promise<string[]> {
      const failures: string[] = [];
      for (const job of await claim(channel, priority))
        await send(job).catch((error) => failures.push(error.reason ?? 'BUG'));
      return failures;
    },
    /** As if the leases and waits of all jobs had passed. */
    makeDue: async () => {
      await database('job').update({ due_time: new Date(0) });
    },
    /** When each job is due, seconds from now. */
    async waits(): Promise<number[]> {
      const due: Date[] = await database('job').pluck('due_time');
      return due.map((moment) => Math.round((new Date(moment).getTime() - Date.now()) / 1_000));
    },
    purge: () =>
      purgeEndedMessages({ database, clock, log, keepMilliseconds: 42 * millisecondsPerDay, batchRows: 100 }),
    passHours: (hours: number) => {
      time.now = later(time.now, hours * millisecondsPerHour);
    },
    /** All reports so far, as credentials got them. */
    async reports() {
      await waitFor('the outbox to be empty', async () => (await countOf(database, 'outbox')) === 0);
      return received.map(({ attempt, state, reason, carrier: by, carrierReference }) => ({
        attempt,
        state: DeliveryState[state].replace('DELIVERY_STATE_', ''),
        ...(reason === '' ? {} : { reason }),
        ...(by === '' ? {} : { carrier: by }),
        ...(carrierReference === '' ? {} : { carrierReference }),
      }));
    },
    messages: () => messageRows(database),
    jobs: () => countOf(database, 'job'),
    count: (table: string) => countOf(database, table),
    alarms: async () => (await metrics.registry.getMetricsAsJSON()).find(({ name }) => name.endsWith('alarms_total')),
    close: () => outbox.stop(),
  };
}

export type NotifyRoom = Awaited<ReturnType<typeof notifyRoom>>;

/** The room's only message has ended so, and nothing is left to do for it. */
export async function expectEnd(
  room: NotifyRoom,
  end: { readonly state: string; readonly reason?: string },
  tries: number,
): Promise<void> {
  expect({ messages: await room.messages(), jobs: await room.jobs() }).toEqual({
    messages: [{ attempt: 1, ...end, tries, hasSealedCopy: false }],
    jobs: 0,
  });
}

async function inOrder(records: readonly ReceivedRecord[], handle: (record: ReceivedRecord) => Promise<void>) {
  for (const record of records) await handle(record);
}
