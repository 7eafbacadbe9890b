import { forgetChanges } from '../../../runtime/change-feed';
import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { forgetQuotaDays } from '../store/caller-quota';
import { purgeCarrierViews } from '../store/carrier-view';
import { purgeDeliveries } from '../store/delivery';
import { purgeEarlyReceipts } from '../store/early-receipt';
import { purgeMessages } from '../store/message';
import { messageChanges } from '../store/message-change';
import { forgetSuppressions } from '../store/suppression';

export interface PurgeDeps {
  readonly database: Database;
  readonly clock: Clock;
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
export async function purgeEndedMessages({ database, clock, keepMilliseconds, batchRows }: PurgeDeps): Promise<Round> {
  const now = clock.now();
  const longAgo = later(now, -keepMilliseconds);
  const yesterday = later(now, -millisecondsPerDay);
  const forgotten = [
    await purgeMessages(database, now, longAgo, batchRows),
    await purgeDeliveries(database, now, batchRows),
    await purgeEarlyReceipts(database, yesterday, batchRows),
    await inTransaction(database, (trx) => forgetChanges(trx, messageChanges, longAgo, batchRows)),
    await forgetSuppressions(database, longAgo, batchRows),
  ];
  await purgeCarrierViews(database, yesterday);
  await forgetQuotaDays(database, later(now, -quotaKeepMilliseconds));
  return forgotten.includes(batchRows) ? 'more' : 'idle';
}
