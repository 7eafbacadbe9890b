import {
  millisecondsPerDay,
  millisecondsPerHour,
  millisecondsPerMinute,
  millisecondsPerSecond,
} from '../../runtime/clock';
import type { Component, Service } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import { FieldCipher } from '../../runtime/field-cipher';
import { GroupRead } from '../../runtime/group-read';
import { inboxSweeper } from '../../runtime/inbox';
import { JobWorkers } from '../../runtime/job-workers';
import { LeasedPoller } from '../../runtime/leased-poller';
import type { VerifyOperator } from '../../runtime/operator-token';
import { Outbox } from '../../runtime/outbox';
import { Poller } from '../../runtime/poller';
import { outboxSettingsOf } from '../../runtime/worker-settings';
import { reportPublisher } from './adapters/report-publisher';
import type { OpenCarriersFor } from './carrier-surroundings';
import { schedulesOf } from './channel-settings';
import type { WorkConfig } from './config';
import { messageSubscription } from './consumer';
import { channelsOf, type MessageChannel, type MessageFamily } from './domain/channel';
import { sendQueues } from './domain/priority';
import { suppressionTimesIn } from './notification-settings';
import type { ReportReceiver } from './ports';
import { statusReceivers } from './status-receivers';
import { findMessages } from './store/message';
import { findSuppressions } from './store/suppression';
import { CarrierPool } from './use-cases/carriers/carrier-pool';
import { carrierWatch } from './use-cases/carriers/watch-carriers';
import { refuseRemovedSealKeys } from './use-cases/check-seal-keys';
import { expireMessages } from './use-cases/expire-messages';
import { purgeOldEvidence } from './use-cases/keep-evidence';
import { matchEarlyReceipts } from './use-cases/match-early-receipts';
import { messageWatch } from './use-cases/message-metrics';
import { purgeEndedMessages } from './use-cases/purge-messages';
import { sendMessage } from './use-cases/send-message';
import { messageSettling } from './use-cases/settle-together';
import { suppressByReceipt } from './use-cases/suppressions';
import { takeReceipts } from './use-cases/take-receipts';
import { messageTurns } from './use-cases/take-turns-together';
import { tellServices } from './use-cases/tell-services';
import { countingFallbacks } from './use-cases/watch-fallbacks';
import { wireNotifications } from './wire-notifications';
import { wireStatusWebhooks } from './wire-webhooks';

export interface NotifyOutside extends Surroundings {
  readonly config: WorkConfig;
  /** Whose topics it reads and whose messages it sends. */
  readonly families: readonly MessageFamily[];
  readonly openCarriers: OpenCarriersFor;
  readonly receiver: ReportReceiver;
  /** Who an operator's token says that he or she is. */
  readonly verifyOperator: VerifyOperator;
}

/** Jobs of a channel at once, whatever its carriers would take. */
const mostAtOnce = 1_000;
/** That are read by one statement. */
const messagesAtOnce = 50;
const carrierWatchMilliseconds = 2_000;
const expireMilliseconds = 5_000;
/** A carrier may take its whole time, after those that were ready before, and the outcome some more. */
const sendsBeforeOutcome = 6;
const settlingMilliseconds = 60_000;

/** Notify: sends sealed halves and notices, and other services' messages, and tells whoever asked what became of them. */
export function wireNotify(outside: NotifyOutside): Service {
  const { config, families, database, bus, keyring, clock, ids, log, metrics, processId } = outside;
  const channels = families.flatMap((family) => channelsOf[family]);
  const schedules = schedulesOf(config);
  const sendMilliseconds = config.sendSeconds * millisecondsPerSecond;
  const longestTryMilliseconds = sendsBeforeOutcome * sendMilliseconds + settlingMilliseconds;
  const monotonic = () => performance.now();

  // Reports: committed with what they tell of, then given to credentials.
  const outbox = new Outbox({
    // Credentials takes reports from the family's own process only, and the families' processes may share a database.
    scope: `reports-${families.join('-')}`,
    publish: reportPublisher({ receiver: outside.receiver, log, metrics }),
    settings: outboxSettingsOf(config),
    processId,
    database,
    clock,
    log,
    metrics,
  });
  const cipher = new FieldCipher(keyring);
  const watch = messageWatch(metrics);
  const ringWorkers = (channel: MessageChannel) => workers.get(channel)?.ring();
  const statusWebhooks = wireStatusWebhooks({
    receivers: statusReceivers(config, clock),
    ...config,
    ...{ database, clock, ids, log, metrics, processId },
  });
  const telling = { outbox, ids, tellServices: tellServices(statusWebhooks.enqueue) };

  const suppress = suppressByReceipt({ ids, times: suppressionTimesIn(config), log });

  // Carriers: what they take, and what they tell afterwards.
  const receipts = { ...telling, database, cipher, clock, log, metrics, watch, ringWorkers, suppress };
  const carriers = outside.openCarriers({ ...receipts, ids, processId, takeReceipts: takeReceipts(receipts) });
  const pool = new CarrierPool({ carriers: carriers.settings, monotonic, random: Math.random, log });
  const watchCarriers = carrierWatch({
    receiptMilliseconds: config.receiptMinutes * millisecondsPerMinute,
    pool,
    database,
    clock,
    monotonic,
    processId,
    channels,
    log,
    metrics,
  });

  // Messages: sent by workers, a job each; queues for each channel and priority.
  const sending = {
    ...telling,
    carriers: pool,
    hasOtherCarrier: (channel: MessageChannel, name: string) => pool.hasOther(channel, name),
    templates: countingFallbacks(config.templates, { metrics, log }),
    suppressions: new GroupRead((keys) => findSuppressions(database, keys), messagesAtOnce),
    sendMilliseconds,
    retries: schedules,
    unclearMilliseconds: {
      sms: schedules.sms.unclearMilliseconds,
      email: schedules.email.unclearMilliseconds,
      pec: schedules.pec.unclearMilliseconds,
    },
    limits: { maxTries: config.maxTries },
    random: Math.random,
    database,
    keyring,
    cipher,
    clock,
    watch,
    ringWorkers,
    log,
  };
  const messages = new GroupRead((keys) => findMessages(database, keys), messagesAtOnce);
  const turns = messageTurns(sending);
  const settling = messageSettling(sending);
  const workersOf = (channel: MessageChannel): JobWorkers =>
    new JobWorkers({
      queue: `send-${channel}`,
      queues: sendQueues(channel),
      concurrency: mostAtOnce,
      room: () => pool.room(channel),
      leaseMilliseconds: config.sendLeaseSeconds * millisecondsPerSecond,
      pollMilliseconds: config.sendPollMilliseconds,
      handle: (job, signal) => sendMessage({ ...sending, messages, turns, settling }, job, signal),
      longestRunMilliseconds: longestTryMilliseconds,
      database,
      log,
      metrics,
    });
  const workers = new Map(channels.map((channel) => [channel, workersOf(channel)]));
  for (const [channel, ofChannel] of workers) pool.onRoom(channel, () => ofChannel.ring());
  for (const channel of channels) if (!pool.serves(channel)) log.warn('carriers.channel-without-carrier', { channel });

  // Events: taken on in one transaction each; nothing is sent there.
  const receiving = {
    ...telling,
    hasCarrier: (channel: MessageChannel) => pool.serves(channel),
    eventRetentionMilliseconds: config.kafkaRetentionHours * millisecondsPerHour,
    ringWorkers,
    database,
    keyring,
    clock,
    watch,
  };
  for (const family of families) bus.subscribe(messageSubscription(receiving, family));

  // What happens by itself: in one process at a time.
  const purgeMilliseconds = config.purgeMinutes * millisecondsPerMinute;
  const keepMilliseconds = config.messageKeepDays * millisecondsPerDay;
  const purging = { database, clock, keepMilliseconds, batchRows: config.sweepBatchRows };
  const expiring = {
    ...telling,
    database,
    clock,
    watch,
    channels,
    batchRows: config.sweepBatchRows,
    longestTryMilliseconds,
  };
  const leased = (name: string, intervalMilliseconds: number, work: LeasedWork) =>
    new LeasedPoller({
      name,
      intervalMilliseconds,
      leaseMilliseconds: intervalMilliseconds * 4,
      holder: processId,
      database,
      log,
      work,
    });

  const notifications = wireNotifications({
    ...receiving,
    timeToLiveMilliseconds: {
      sms: schedules.sms.timeToLiveMilliseconds,
      email: schedules.email.timeToLiveMilliseconds,
      pec: schedules.pec.timeToLiveMilliseconds,
    },
    ...{ config, verifyOperator: outside.verifyOperator, leased, cipher, log, metrics },
  });

  return {
    name: 'notify',
    grpc: notifications.grpc,
    components: [
      atStart('seal-keys', () => refuseRemovedSealKeys({ database, keyring }, channels)),
      ...carriers.components,
      outbox,
      { name: 'carrier-pool', start: async () => {}, stop: async () => pool.close() },
      ...workers.values(),
      ...statusWebhooks.components,
      ...notifications.components,
      new Poller({ name: 'watch-carriers', intervalMilliseconds: carrierWatchMilliseconds, log, work: watchCarriers }),
      leased(`expire-messages-${families.join('-')}`, expireMilliseconds, () => expireMessages(expiring)),
      leased('match-early-receipts', expireMilliseconds, () => matchEarlyReceipts(sending)),
      leased('purge-messages', purgeMilliseconds, () => purgeEndedMessages(purging)),
      leased('purge-evidence', purgeMilliseconds, () => purgeOldEvidence(purging)),
      inboxSweeper({ database, log, intervalMilliseconds: purgeMilliseconds }),
    ],
  };
}

type LeasedWork = ConstructorParameters<typeof LeasedPoller>[0]['work'];

function atStart(name: string, start: () => Promise<void>): Component {
  return { name, start, stop: async () => {} };
}
