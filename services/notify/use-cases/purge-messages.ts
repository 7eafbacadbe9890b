import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Round } from '../../../runtime/poller';
import { purgeCarrierViews } from '../store/carrier-view';
import { purgeDeliveries } from '../store/delivery';
import { purgeEarlyReceipts } from '../store/early-receipt';
import { purgeMessages } from '../store/message';

export interface PurgeDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** How long a message is kept after its end. */
  readonly keepMilliseconds: number;
  /** Rows of each table a round. */
  readonly batchRows: number;
}

/**
 * Forgets what has ended long ago. Its sealed copy went at its end; the row stays while an event of it could still arrive,
 * since it is what tells that the message was sent.
 */
export async function purgeEndedMessages({ database, clock, keepMilliseconds, batchRows }: PurgeDeps): Promise<Round> {
  const now = clock.now();
  const messages = await purgeMessages(database, now, later(now, -keepMilliseconds), batchRows);
  const deliveries = await purgeDeliveries(database, now, batchRows);
  const receipts = await purgeEarlyReceipts(database, later(now, -millisecondsPerDay), batchRows);
  await purgeCarrierViews(database, later(now, -millisecondsPerDay));
  return [messages, deliveries, receipts].includes(batchRows) ? 'more' : 'idle';
}
