import {
  millisecondsPerDay,
  millisecondsPerHour,
  millisecondsPerMinute,
  millisecondsPerSecond,
} from '../../runtime/clock';
import type { Service } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import { inboxSweeper } from '../../runtime/inbox';
import { institutionOf } from '../../runtime/institution-settings';
import { JobWorkers } from '../../runtime/job-workers';
import { inOneProcess } from '../../runtime/leased-poller';
import { Outbox } from '../../runtime/outbox';
import { outboxSettingsOf } from '../../runtime/worker-settings';
import { reportPublisher } from './adapters/report-publisher';
import type { WorkConfig } from './config';
import { letterSubscription } from './consumer';
import type { DrawLetter, LetterDestination, ReportReceiver } from './ports';
import { refuseRemovedSealKeys } from './use-cases/check-seal-keys';
import { letterCounter, tooOldCounter } from './use-cases/count-letters';
import { expireLetters } from './use-cases/expire-letters';
import { printLetter } from './use-cases/print-letter';
import { purgeEndedLetters } from './use-cases/purge-letters';
import { printQueue } from './use-cases/receive-letter';

export interface PostalOutside extends Surroundings {
  readonly config: WorkConfig;
  readonly drawLetter: DrawLetter;
  readonly destination: LetterDestination;
  readonly receiver: ReportReceiver;
}

/** Postal: turns sealed halves into letters, each printed at most once, and tells credentials what became of them. */
export function wirePostal(outside: PostalOutside): Service {
  const { config, database, bus, keyring, clock, ids, log, metrics, processId } = outside;
  const { drawLetter, destination, receiver } = outside;

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

  // Letters: printed by workers, a job each.
  const counted = letterCounter(metrics);
  const institution = institutionOf(config);
  const printing = {
    database,
    keyring,
    destination,
    drawLetter,
    institution,
    outbox,
    ids,
    clock,
    counted,
    log,
    metrics,
  };
  const workers = new JobWorkers({
    queue: printQueue,
    concurrency: config.printConcurrency,
    leaseMilliseconds: config.printLeaseSeconds * millisecondsPerSecond,
    pollMilliseconds: config.printPollMilliseconds,
    handle: (job, signal) => printLetter(printing, job, signal),
    database,
    log,
    metrics,
  });

  // Events: taken on in one transaction each; nothing is printed there.
  bus.subscribe(
    letterSubscription({
      tooOld: tooOldCounter(metrics),
      eventRetentionMilliseconds: config.kafkaRetentionHours * millisecondsPerHour,
      ringWorkers: () => workers.ring(),
      database,
      keyring,
      outbox,
      ids,
      clock,
      counted,
    }),
  );

  // What happens by itself: each in one process at a time.
  const alone = inOneProcess({ processId, database, log });
  const batchRows = config.sweepBatchRows;
  const sweeping = { database, outbox, ids, clock, counted, metrics, batchRows };
  const purging = { database, clock, keepMilliseconds: config.letterKeepDays * millisecondsPerDay, batchRows };
  const purgeMilliseconds = config.purgeMinutes * millisecondsPerMinute;

  return {
    name: 'postal',
    grpc: [],
    components: [
      { name: 'seal-keys', start: () => refuseRemovedSealKeys({ database, keyring }), stop: async () => {} },
      outbox,
      workers,
      alone('expire-letters', config.sweepSeconds * millisecondsPerSecond, () => expireLetters(sweeping)),
      alone('purge-letters', purgeMilliseconds, () => purgeEndedLetters(purging)),
      inboxSweeper({ database, log, intervalMilliseconds: purgeMilliseconds }),
    ],
  };
}
