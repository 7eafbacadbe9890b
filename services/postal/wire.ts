import {
  millisecondsPerDay,
  millisecondsPerHour,
  millisecondsPerMinute,
  millisecondsPerSecond,
} from '../../runtime/clock';
import type { Service } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import { FieldCipher } from '../../runtime/field-cipher';
import { inboxSweeper } from '../../runtime/inbox';
import { institutionOf } from '../../runtime/institution-settings';
import { JobWorkers } from '../../runtime/job-workers';
import { inOneProcess } from '../../runtime/leased-poller';
import { Outbox } from '../../runtime/outbox';
import { outboxSettingsOf } from '../../runtime/worker-settings';
import { reportPublisher } from './adapters/report-publisher';
import { batchPolicyOf, type WorkConfig } from './config';
import { letterSubscription } from './consumer';
import type { BatchDestination, DrawLetter, FileEncryption, ReportReceiver } from './ports';
import { refuseRemovedSealKeys } from './use-cases/check-seal-keys';
import { printQueue } from './use-cases/close-batch';
import { closeOldBatches } from './use-cases/close-old-batches';
import { letterCounter, tooOldCounter } from './use-cases/count-letters';
import { expireLetters } from './use-cases/expire-letters';
import { printBatch } from './use-cases/print-batch';
import { purgeEndedLetters } from './use-cases/purge-letters';
import { sortQueue } from './use-cases/receive-letter';
import { sortLetter } from './use-cases/sort-letter';

export interface PostalOutside extends Surroundings {
  readonly config: WorkConfig;
  readonly drawLetter: DrawLetter;
  readonly destination: BatchDestination;
  readonly encryption?: FileEncryption | undefined;
  readonly receiver: ReportReceiver;
}

/** Postal: turns sealed halves into letters, each printed at most once, and tells credentials what became of them. */
export function wirePostal(outside: PostalOutside): Service {
  const { config, database, bus, keyring, clock, ids, log, metrics, processId } = outside;
  const { drawLetter, destination, encryption, receiver } = outside;

  // Reports: committed with what they tell of, then given to credentials.
  const outbox = new Outbox({
    scope: 'reports-post',
    publish: reportPublisher({ receiver, log, metrics }),
    settings: outboxSettingsOf(config),
    processId,
    database,
    clock,
    log,
    metrics,
  });
  const counted = letterCounter(metrics);
  const institution = institutionOf(config);
  const shared = { database, keyring, outbox, ids, clock, counted, log, metrics, institution };

  // Batches: printed by a worker, one at a time.
  const { spoolingIsDespatch } = config;
  const printing = { ...shared, destination, drawLetter, encryption, spoolingIsDespatch };
  const printers = new JobWorkers({
    queue: printQueue,
    concurrency: 1,
    leaseMilliseconds: config.printLeaseSeconds * millisecondsPerSecond,
    pollMilliseconds: config.printPollMilliseconds,
    longestRunMilliseconds: config.printMaxMinutes * millisecondsPerMinute,
    handle: (job, signal) => printBatch(printing, job, signal),
    database,
    log,
    metrics,
  });
  const ringPrinters = () => printers.ring();

  // Letters: each looked at, and placed in the open batch of its class.
  const batching = { ...shared, policy: batchPolicyOf(config), ringPrinters };
  const sorting = { ...batching, cipher: new FieldCipher(keyring) };
  const sorters = new JobWorkers({
    queue: sortQueue,
    concurrency: config.sortConcurrency,
    leaseMilliseconds: config.printLeaseSeconds * millisecondsPerSecond,
    pollMilliseconds: config.printPollMilliseconds,
    handle: (job) => sortLetter(sorting, job),
    database,
    log,
    metrics,
  });

  // Events: taken on in one transaction each; nothing is opened there.
  bus.subscribe(
    letterSubscription({
      ...shared,
      tooOld: tooOldCounter(metrics),
      eventRetentionMilliseconds: config.kafkaRetentionHours * millisecondsPerHour,
      ringWorkers: () => sorters.ring(),
    }),
  );

  // What happens by itself: each in one process at a time.
  const alone = inOneProcess({ processId, database, log });
  const batchRows = config.sweepBatchRows;
  const sweepMilliseconds = config.sweepSeconds * millisecondsPerSecond;
  const purging = { database, clock, keepMilliseconds: config.letterKeepDays * millisecondsPerDay, batchRows };
  const purgeMilliseconds = config.purgeMinutes * millisecondsPerMinute;

  return {
    name: 'postal',
    grpc: [],
    components: [
      { name: 'seal-keys', start: () => refuseRemovedSealKeys({ database, keyring }), stop: async () => {} },
      outbox,
      printers,
      sorters,
      alone('close-batches', sweepMilliseconds, () => closeOldBatches(batching)),
      alone('expire-letters', sweepMilliseconds, () => expireLetters({ ...shared, batchRows })),
      alone('purge-letters', purgeMilliseconds, () => purgeEndedLetters(purging)),
      inboxSweeper({ database, log, intervalMilliseconds: purgeMilliseconds }),
    ],
  };
}
