/** What happens to messages by itself, put together: they expire, early receipts find them, and what has ended is forgotten. */
import { millisecondsPerDay, millisecondsPerMinute } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import { inboxSweeper } from '../../runtime/inbox';
import type { InOneProcess } from '../../runtime/leased-poller';
import type { WorkConfig } from './config';
import type { MessageChannel, MessageFamily } from './domain/channel';
import { expireMessages } from './use-cases/expire-messages';
import { purgeOldEvidence } from './use-cases/keep-evidence';
import { matchEarlyReceipts } from './use-cases/match-early-receipts';
import type { MessageWatch } from './use-cases/message-metrics';
import { purgeEndedMessages } from './use-cases/purge-messages';
import type { TellDeps } from './use-cases/tell-change';

interface UpkeepOutside extends Surroundings {
  readonly config: WorkConfig;
  readonly families: readonly MessageFamily[];
  readonly channels: readonly MessageChannel[];
  readonly telling: TellDeps;
  readonly watch: MessageWatch;
  readonly ringWorkers: (channel: MessageChannel) => void;
  readonly longestTryMilliseconds: number;
  readonly leased: InOneProcess;
}

const expireMilliseconds = 5_000;
const matchMilliseconds = 5_000;

export function wireUpkeep({ config, families, leased, telling, ...outside }: UpkeepOutside): readonly Component[] {
  const { database, clock, log } = outside;
  const batchRows = config.sweepBatchRows;
  const changing = { ...outside, ...telling, batchRows };
  const purging = { database, clock, log, keepMilliseconds: config.messageKeepDays * millisecondsPerDay, batchRows };
  const purgeMilliseconds = config.purgeMinutes * millisecondsPerMinute;
  return [
    leased(`expire-messages-${families.join('-')}`, expireMilliseconds, () => expireMessages(changing)),
    leased('match-early-receipts', matchMilliseconds, () => matchEarlyReceipts(changing)),
    leased('purge-messages', purgeMilliseconds, () => purgeEndedMessages(purging)),
    leased('purge-evidence', purgeMilliseconds, () => purgeOldEvidence(purging)),
    inboxSweeper({ database, log, intervalMilliseconds: purgeMilliseconds }),
  ];
}
