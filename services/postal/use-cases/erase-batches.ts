import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Round } from '../../../runtime/poller';
import type { BatchDestination } from '../ports';
import { batchesToErase, saveErased } from '../store/batch';

export interface EraseDeps {
  readonly database: Database;
  readonly destination: BatchDestination;
  readonly clock: Clock;
  readonly log: Log;
  /** Batches a round. */
  readonly batchRows: number;
}

/**
 * Removes the files of batches that the print centre has acknowledged: nobody needs them any more, and they hold halves. One that
 * cannot be erased now keeps none of the others; it is tried again with the next round. Faults: unavailable, precondition.
 */
export async function eraseBatches({ database, destination, clock, log, batchRows }: EraseDeps): Promise<Round> {
  const here = await destination.identity();
  const batches = await batchesToErase(database, here, batchRows);
  let failed = 0;
  for (const { batchId, reference } of batches) {
    try {
      // What an overtaken claimant left out of sight holds halves, too.
      await destination.tidy(batchId, reference);
      await destination.erase(reference);
      await saveErased(database, batchId, clock.now());
    } catch (error) {
      failed += 1;
      log.error('batch.erase-failed', { batchId, error });
    }
  }
  return batches.length === batchRows && failed === 0 ? 'more' : 'idle';
}
