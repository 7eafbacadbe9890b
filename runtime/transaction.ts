import type { Database, Transaction } from './database';
import { isPassingConflict, translateDatabaseFault } from './database-fault';
import { Fault } from './fault';
import { retryDelayMilliseconds } from './retry-delay';

const mostTries = 5;
const firstDelayMilliseconds = 5;
const longestDelayMilliseconds = 100;

/**
 * The one way to run a transaction. Every query in `work` must take the handle given: one on the base handle would wait
 * for a connection that this one holds. A deadlock or lock time-out runs `work` again, five times at most.
 * Faults: unavailable (DATABASE_UNAVAILABLE, DATABASE_CONTENDED); what `work` throws.
 */
export async function inTransaction<T>(database: Database, work: (trx: Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.transaction(work);
    } catch (error) {
      if (!isPassingConflict(error)) throw translateDatabaseFault(error);
      if (tries === mostTries) throw contended(error);
      await pause(tries);
    }
  }
}

function contended(cause: unknown): Fault {
  return new Fault('unavailable', 'DATABASE_CONTENDED', `no commit in ${mostTries} tries`, {
    retryAfterSeconds: 1,
    cause,
  });
}

/** Full jitter, so that those who deadlocked together do not meet again. */
function pause(tries: number): Promise<void> {
  const delay = retryDelayMilliseconds({
    tries,
    firstMilliseconds: firstDelayMilliseconds,
    maxMilliseconds: longestDelayMilliseconds,
    random: Math.random,
  });
  return new Promise((resolve) => setTimeout(resolve, delay));
}
