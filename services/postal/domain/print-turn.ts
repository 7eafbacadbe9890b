/** Whether a letter is printed now: what to do when its turn comes, and after a crash left it open. */
import { endBeforePrint, type KnownDelivery } from './delivery';
import { hasEnded, type Letter, type LetterEnd } from './letter';

/** What the destination says of an earlier print. */
type Found = 'handed-over' | 'not-handed-over' | 'unknown';

export type Turn =
  | { readonly kind: 'print' }
  /** It was begun before: only the destination knows how far it came. */
  | { readonly kind: 'ask-destination' }
  | { readonly kind: 'end'; readonly end: LetterEnd }
  /** Nobody can tell whether it was printed: it waits for an operator. */
  | { readonly kind: 'leave-open' }
  | { readonly kind: 'nothing-to-do' };

type Facts = Pick<Letter, 'attempt' | 'state' | 'notAfterTime' | 'leftOpenTime'>;

/** When a worker has claimed the letter. */
export function turnOf(letter: Facts, delivery: KnownDelivery, now: Date): Turn {
  if (hasEnded(letter.state) || letter.leftOpenTime !== undefined) return { kind: 'nothing-to-do' };
  if (letter.state === 'printing') return { kind: 'ask-destination' };
  return printUnlessOver(letter, delivery, now);
}

/** When the destination was asked about a letter found `printing`. */
export function turnAfterAsking(found: Found, letter: Facts, delivery: KnownDelivery, now: Date): Turn {
  if (found === 'handed-over') return { kind: 'end', end: { state: 'sent' } };
  if (found === 'unknown') return { kind: 'leave-open' };
  return printUnlessOver(letter, delivery, now);
}

function printUnlessOver(letter: Facts, delivery: KnownDelivery, now: Date): Turn {
  const end = endBeforePrint(delivery, letter.attempt, letter.notAfterTime, now);
  return end === undefined ? { kind: 'print' } : { kind: 'end', end };
}
