import { type Clock, later } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { calendarDayOf } from '../domain/calendar-day';
import { purgeBlockedRecipients } from '../store/blocked-recipient';
import { purgeCanaries } from '../store/canary';
import { purgeDeliveries } from '../store/delivery';
import { forgetLetters, lettersToForget } from '../store/letter';
import { forgetEvents } from '../store/letter-event';
import { purgePrintDays } from '../store/print-day';

export interface PurgeDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** How long a letter is kept after its end. */
  readonly keepMilliseconds: number;
  /** How long the address from which one came back is; absent: as long as a letter. */
  readonly keepBlockedMilliseconds?: number;
  /** Rows of each table a round. */
  readonly batchRows: number;
}

/**
 * Forgets what has ended long ago, with all that was noted of it. A letter's sealed copy went at its end; the row stays while an event of it
 * could still arrive, since it is what tells that the letter was printed. Batches and manifests stay: they tell of nobody, and a
 * chain with holes proves nothing.
 */
export async function purgeEndedLetters(deps: PurgeDeps): Promise<Round> {
  const { database, clock, keepMilliseconds, keepBlockedMilliseconds = keepMilliseconds, batchRows } = deps;
  const now = clock.now();
  const endedBefore = later(now, -keepMilliseconds);
  const letters = await lettersToForget(database, now, endedBefore, batchRows);
  if (letters.length > 0)
    await inTransaction(database, async (trx) => {
      await forgetEvents(trx, letters);
      await forgetLetters(trx, letters);
    });
  const deliveries = await purgeDeliveries(database, now, batchRows);
  const blocked = await purgeBlockedRecipients(database, later(now, -keepBlockedMilliseconds), batchRows);
  await purgeCanaries(database, calendarDayOf(endedBefore));
  await purgePrintDays(database, calendarDayOf(endedBefore));
  return [letters.length, deliveries, blocked].includes(batchRows) ? 'more' : 'idle';
}
