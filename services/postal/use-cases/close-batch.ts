import type { Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import { enqueueJob } from '../../../runtime/jobs';
import type { Batch, BatchPolicy, CloseReason } from '../domain/batch';
import { countPlaced, saveClosed, saveReleased } from '../store/batch';
import { closeLetters } from '../store/letter-batch';

/** The queue whose jobs print a batch each. */
export const printQueue = 'print-batch';

export interface CloseDeps {
  readonly ids: Ids;
  readonly policy: BatchPolicy;
}

/**
 * Of an open batch that is locked: none of its letters leaves it any more, and it is printed unless somebody must release it first.
 * False where all its letters were cancelled: then it stays open. Ring the print workers after the commit.
 */
export async function closeBatch(
  { ids, policy }: CloseDeps,
  trx: Transaction,
  { id, openTime }: Pick<Batch, 'id' | 'openTime'>,
  { reason, time }: { readonly reason: CloseReason; readonly time: Date },
): Promise<boolean> {
  const letters = await closeLetters(trx, id);
  if (letters === 0) {
    await countPlaced(trx, id, { letters: 0, openTime });
    return false;
  }
  await saveClosed(trx, id, { letters, reason, time });
  if (!policy.waitsForRelease) await releaseBatch({ ids }, trx, id, time);
  return true;
}

/** Of a batch that is locked: it may be printed now. False where it is not closed, or released already. */
export async function releaseBatch(
  { ids }: Pick<CloseDeps, 'ids'>,
  trx: Transaction,
  batchId: string,
  time: Date,
): Promise<boolean> {
  if (!(await saveReleased(trx, batchId, time))) return false;
  await enqueueJob(trx, { id: ids.next(), queue: printQueue, subjectId: batchId });
  return true;
}
