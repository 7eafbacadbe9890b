import {
  millisecondsPerDay,
  millisecondsPerHour,
  millisecondsPerMinute,
  millisecondsPerSecond,
} from '../../runtime/clock';
import type { Component, Service } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import { inboxSweeper } from '../../runtime/inbox';
import { institutionOf } from '../../runtime/institution-settings';
import { JobWorkers } from '../../runtime/job-workers';
import { LeasedPoller } from '../../runtime/leased-poller';
import { Outbox } from '../../runtime/outbox';
import { outboxSettingsOf } from '../../runtime/worker-settings';
import { reportPublisher } from './adapters/report-publisher';
import { carriersByChannel } from './carriers';
import type { WorkConfig } from './config';
import { messageSubscription } from './consumer';
import { channelsOf, type MessageFamily } from './domain/channel';
import type { MessageCarrier, ReportReceiver } from './ports';
import { refuseRemovedSealKeys } from './use-cases/check-seal-keys';
import { purgeEndedMessages } from './use-cases/purge-messages';
import { sendQueue } from './use-cases/receive-message';
import { sendMessage } from './use-cases/send-message';
import { messageWatch } from './use-cases/watch-messages';

export interface NotifyOutside extends Surroundings {
  readonly config: WorkConfig;
  /** Whose topics it reads and whose messages it sends. */
  readonly families: readonly MessageFamily[];
  readonly carriers: readonly MessageCarrier[];
  readonly receiver: ReportReceiver;
}

/** Notify: sends sealed halves and notices to the recipient sealed with them, and tells credentials what became of them. */
export function wireNotify(outside: NotifyOutside): Service {
  const { config, families, database, bus, keyring, clock, ids, log, metrics, processId } = outside;
  const carriers = carriersByChannel(outside.carriers, families, log);

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

  // Messages: sent by workers, a job each; a queue for each family.
  const watch = messageWatch(metrics);
  const sending = {
    carrierFor: carriers.carrierFor,
    institution: institutionOf(config),
    sendMilliseconds: config.sendSeconds * millisecondsPerSecond,
    limits: { maxTries: config.maxTries },
    random: Math.random,
    database,
    keyring,
    outbox,
    ids,
    clock,
    watch,
    log,
  };
  const workersOf = (family: MessageFamily): JobWorkers =>
    new JobWorkers({
      queue: sendQueue(family),
      concurrency: config.sendConcurrency,
      leaseMilliseconds: config.sendLeaseSeconds * millisecondsPerSecond,
      pollMilliseconds: config.sendPollMilliseconds,
      handle: (job, signal) => sendMessage(sending, job, signal),
      // A carrier may take its whole time, and the outcome some more.
      longestRunMilliseconds: (2 * config.sendSeconds + 60) * millisecondsPerSecond,
      database,
      log,
      metrics,
    });
  const workers = new Map(families.map((family) => [family, workersOf(family)]));

  // Events: taken on in one transaction each; nothing is sent there.
  const receiving = {
    hasCarrier: carriers.hasCarrier,
    eventRetentionMilliseconds: config.kafkaRetentionHours * millisecondsPerHour,
    ringWorkers: (family: MessageFamily) => workers.get(family)?.ring(),
    database,
    keyring,
    outbox,
    ids,
    clock,
    watch,
  };
  for (const family of families) bus.subscribe(messageSubscription(receiving, family));

  // What happens by itself: in one process at a time.
  const purgeMilliseconds = config.purgeMinutes * millisecondsPerMinute;
  const keepMilliseconds = config.messageKeepDays * millisecondsPerDay;
  const purging = { database, clock, keepMilliseconds, batchRows: config.sweepBatchRows };
  const purge = new LeasedPoller({
    name: 'purge-messages',
    intervalMilliseconds: purgeMilliseconds,
    leaseMilliseconds: purgeMilliseconds * 4,
    holder: processId,
    database,
    log,
    work: () => purgeEndedMessages(purging),
  });

  return {
    name: 'notify',
    grpc: [],
    components: [
      atStart('seal-keys', () =>
        refuseRemovedSealKeys(
          { database, keyring },
          families.flatMap((family) => channelsOf[family]),
        ),
      ),
      outbox,
      ...workers.values(),
      purge,
      inboxSweeper({ database, log, intervalMilliseconds: purgeMilliseconds }),
    ],
  };
}

function atStart(name: string, start: () => Promise<void>): Component {
  return { name, start, stop: async () => {} };
}
