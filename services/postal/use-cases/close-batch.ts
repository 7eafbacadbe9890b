import type { Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import { enqueueJob } from '../../../runtime/jobs';
import { type Batch, type BatchPolicy, type CloseReason, type LetterClass, policyFor } from '../domain/batch';
import { countPlaced, saveClosed, saveReleased } from '../store/batch';
import { closeLetters } from '../store/letter-batch';

/** The queue whose jobs print a batch each. */
export const printQueue = 'print-batch';
/** Likewise for the slips of desks: each goes to a printer of its own, and waits for no other. */
export const slipQueue = 'print-slip';

export function printQueueOf(letterClass: LetterClass): string {
  return letterClass === 'desk' ? slipQueue : printQueue;
}

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
  { id, letterClass, openTime }: Pick<Batch, 'id' | 'letterClass' | 'openTime'>,
  { reason, time }: { readonly reason: CloseReason; readonly time: Date },
): Promise<boolean> {
  const letters = await closeLetters(trx, id);
  if (letters === 0) {
    await countPlaced(trx, id, { letters: 0, openTime });
    return false;
  }
  await saveClosed(trx, id, { letters, reason, time });
  if (!policyFor(letterClass, policy).waitsForRelease) await releaseBatch({ ids }, trx, { id, letterClass }, time);
  return true;
}

/** Of a batch that is locked: it may be printed now. False where it is not closed, or released already. */
export async function releaseBatch(
  { ids }: Pick<CloseDeps, 'ids'>,
  trx: Transaction,
  { id, letterClass }: Pick<Batch, 'id' | 'letterClass'>,
  time: Date,
): Promise<boolean> {
  if (!(await saveReleased(trx, id, time))) return false;
  await enqueueJob(trx, { id: ids.next(), queue: printQueueOf(letterClass), subjectId: id });
  return true;
}
