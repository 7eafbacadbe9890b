/** What happens to letters by itself, put together: they expire, and what has ended is forgotten. */
import { millisecondsPerDay, millisecondsPerMinute, millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import { purgeProposals } from '../../runtime/dual-control';
import { inboxSweeper } from '../../runtime/inbox';
import type { InOneProcess } from '../../runtime/leased-poller';
import type { WorkConfig } from './config';
import { expireLetters, type SweepDeps } from './use-cases/expire-letters';
import { purgeEndedLetters } from './use-cases/purge-letters';
import { takeOverOldJobs } from './use-cases/take-over-old-jobs';

interface UpkeepOutside extends Omit<SweepDeps, 'batchRows'> {
  readonly config: WorkConfig;
  readonly leased: InOneProcess;
  readonly log: Parameters<typeof inboxSweeper>[0]['log'];
}

export function wireUpkeep({ config, leased, ...outside }: UpkeepOutside): readonly Component[] {
  const { database, clock, log } = outside;
  const batchRows = config.sweepBatchRows;
  const keepMilliseconds = config.letterKeepDays * millisecondsPerDay;
  const keepBlockedMilliseconds = config.blockedRecipientDays * millisecondsPerDay;
  const purging = { database, clock, keepMilliseconds, keepBlockedMilliseconds, batchRows };
  const sweepMilliseconds = config.sweepSeconds * millisecondsPerSecond;
  const purgeMilliseconds = config.purgeMinutes * millisecondsPerMinute;
  return [
    leased('expire-letters', sweepMilliseconds, () => expireLetters({ ...outside, batchRows })),
    leased('take-over-old-jobs', sweepMilliseconds, () => takeOverOldJobs({ database, log })),
    leased('purge-letters', purgeMilliseconds, () => purgeEndedLetters(purging)),
    leased('purge-proposals', purgeMilliseconds, () => purgeProposals(database, clock, keepMilliseconds)),
    inboxSweeper({ database, log, intervalMilliseconds: purgeMilliseconds }),
  ];
}
