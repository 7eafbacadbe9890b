import { type Clock, later } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { closeReasonOf } from '../domain/batch';
import { batchesOpenedBefore, lockBatch } from '../store/batch';
import { type CloseDeps, closeBatch } from './close-batch';

export interface CloseOldDeps extends CloseDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the workers that there is something to print. */
  readonly ringPrinters: () => void;
}

/** There is one open batch a class. */
const mostAtOnce = 10;

/** Closes the batches that are open for long enough, however few letters they have. */
export async function closeOldBatches(deps: CloseOldDeps): Promise<Round> {
  const { database, clock, policy, log } = deps;
  const now = clock.now();
  const old = await batchesOpenedBefore(database, later(now, -policy.longestOpenMilliseconds), mostAtOnce);
  for (const { id } of old) {
    const closed = await inTransaction(database, async (trx) => {
      const batch = await lockBatch(trx, id);
      const reason = batch?.state === 'open' ? closeReasonOf(batch, policy, now) : undefined;
      return batch !== undefined && reason !== undefined && (await closeBatch(deps, trx, batch, { reason, time: now }));
    });
    if (!closed) continue;
    log.info('batch.closed', { batchId: id, reason: 'age' });
    deps.ringPrinters();
  }
  return 'idle';
}
