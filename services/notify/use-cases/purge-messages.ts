import { forgetChanges } from '../../../runtime/change-feed';
import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { forgetQuotaDays } from '../store/caller-quota';
import { purgeCarrierViews } from '../store/carrier-view';
import { purgeDeliveries } from '../store/delivery';
import { purgeEarlyReceipts } from '../store/early-receipt';
import { purgeMessages } from '../store/message';
import { messageChanges } from '../store/message-change';
import { operatorLookups } from '../store/operator-lookup';
import { forgetSuppressions } from '../store/suppression';

export interface PurgeDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a message is kept after its end, and what became of it for those who watch. */
  readonly keepMilliseconds: number;
  /** Rows of each table a round. */
  readonly batchRows: number;
}

/** No process counts towards a day that has been over for so long, whatever its clock. */
const quotaKeepMilliseconds = 2 * millisecondsPerDay;

/**
 * Forgets what has ended long ago. A message's sealed copy went at its end; the row stays while an event of it could still arrive,
 * since it is what tells that the message was sent, and so does what answers its request.
 */
export async function purgeEndedMessages(deps: PurgeDeps): Promise<Round> {
  const { database, clock, keepMilliseconds, batchRows, log } = deps;
  const now = clock.now();
  const longAgo = later(now, -keepMilliseconds);
  const yesterday = later(now, -millisecondsPerDay);
  const forgotten = [
    // Under their locks: one that is sent again at this moment is not forgotten.
    await inTransaction(database, (trx) => purgeMessages(trx, now, longAgo, batchRows)),
    await purgeDeliveries(database, now, batchRows),
    await forgetEarlyReceipts({ database, log }, yesterday, batchRows),
    await inTransaction(database, (trx) => forgetChanges(trx, messageChanges, longAgo, batchRows)),
    await forgetSuppressions(database, longAgo, batchRows),
    await inTransaction(database, (trx) => operatorLookups.forget(trx, now, batchRows)),
  ];
  await purgeCarrierViews(database, yesterday);
  await forgetQuotaDays(database, later(now, -quotaKeepMilliseconds));
  return forgotten.includes(batchRows) ? 'more' : 'idle';
}

/** What no message was ever found for. */
async function forgetEarlyReceipts(
  { database, log }: Pick<PurgeDeps, 'database' | 'log'>,
  receivedBefore: Date,
  limit: number,
): Promise<number> {
  const forgotten = await purgeEarlyReceipts(database, receivedBefore, limit);
  if (forgotten > 0) log.warn('receipts.forgotten', { rows: forgotten });
  return forgotten;
}
