/** Whether a batch is printed now: what to do when its turn comes, and after a crash left it in the middle. */
import type { Batch } from './batch';

/** What the destination says of the reference that was committed. */
type Found = 'staged' | 'released' | 'unknown';

export type BatchTurn =
  /** Nothing of it can have been printed: it is brought to the destination, once more where that was begun before. */
  | 'stage'
  /** All of it is there: only the destination knows whether it was released. */
  | 'ask-destination'
  | 'release'
  /** It was released: what remains is to write so. */
  | 'settle'
  /** Nobody can tell whether it was printed: its letters wait for an operator. */
  | 'leave-open'
  | 'nothing-to-do';

type Facts = Pick<Batch, 'state' | 'destinationId' | 'reference' | 'leftOpenTime'>;

/** When a worker has claimed the batch. */
export function turnOf({ state, destinationId, reference, leftOpenTime }: Facts, destinationNow: string): BatchTurn {
  const isDue = (state === 'released' || state === 'printing') && leftOpenTime === undefined;
  if (!isDue) return 'nothing-to-do';
  // Only a reference that was committed is ever released.
  if (reference === undefined) return 'stage';
  return destinationId === destinationNow ? 'ask-destination' : 'leave-open';
}

/** When the destination was asked about the reference. */
export function turnAfterAsking(found: Found): BatchTurn {
  if (found === 'staged') return 'release';
  return found === 'released' ? 'settle' : 'leave-open';
}
