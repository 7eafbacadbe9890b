import { type Clock, later } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Round } from '../../../runtime/poller';
import { purgeDeliveries } from '../store/delivery';
import { purgeLetters } from '../store/letter';

export interface PurgeDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** How long a letter is kept after its end. */
  readonly keepMilliseconds: number;
  /** Rows of each table a round. */
  readonly batchRows: number;
}

/**
 * Forgets what has ended long ago. Its sealed copy went at its end; the row stays while an event of it could still arrive,
 * since it is what tells that the letter was printed.
 */
export async function purgeEndedLetters({ database, clock, keepMilliseconds, batchRows }: PurgeDeps): Promise<Round> {
  const now = clock.now();
  const letters = await purgeLetters(database, now, later(now, -keepMilliseconds), batchRows);
  const deliveries = await purgeDeliveries(database, now, batchRows);
  return letters === batchRows || deliveries === batchRows ? 'more' : 'idle';
}
