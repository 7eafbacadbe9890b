/** What the print centre, the post or a scanner says of a letter, and what follows from it. */
import { hasEnded, type LeftOpenReason, type Letter, type LetterState } from './letter';

export const returnReasons = ['UNKNOWN', 'MOVED', 'REFUSED', 'INSUFFICIENT_ADDRESS', 'DECEASED', 'UNCLAIMED'] as const;
export type ReturnReason = (typeof returnReasons)[number];

export type LetterAnswer =
  | { readonly kind: 'despatched' | 'delivered' | 'spoiled' | 'missing' | 'lost' | 'damaged' }
  | { readonly kind: 'returned'; readonly reason: ReturnReason };

/** UPPER_SNAKE, from the list in docs/reasons.md. */
export type RefusedReason =
  /** It is not at the print centre, nor was it ever. */
  | 'LETTER_NOT_PRINTED'
  /** A newer print of it is on its way: of the older one nothing is heard any more. */
  | 'OLDER_PRINT'
  /** It was never printed so often. */
  | 'PRINT_UNKNOWN'
  /** It failed, expired or was cancelled. */
  | 'LETTER_ENDED'
  /** It was despatched, and its half is erased: credentials' RetryDelivery sends it again. */
  | 'LETTER_DESPATCHED';

export type AnswerEffect =
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly reason: RefusedReason }
  /** It has ended so; `despatched` where that was not known before. */
  | {
      readonly kind: 'ended';
      readonly state: 'sent' | 'delivered' | 'returned' | 'failed';
      readonly reason: ReturnReason | 'LOST' | 'DAMAGED' | undefined;
      readonly despatched: boolean;
    }
  /** It waits for an operator's decision. */
  | { readonly kind: 'left-open'; readonly reason: LeftOpenReason };

type Facts = Pick<Letter, 'state' | 'printNumber' | 'leftOpenReason' | 'despatchTime'>;

/** In the order in which they outrank each other, as credentials merges reports. */
const outcomes: readonly LetterState[] = ['sent', 'failed', 'delivered', 'returned'];
/** Likewise: what is spoiled was found, so that it is not missing. */
const leftOpen: readonly (LeftOpenReason | undefined)[] = [undefined, 'PRINT_UNCLEAR', 'MISSING', 'SPOILED'];
const atPrintCentre: readonly LetterState[] = ['printing', 'handed-over'];

/**
 * Of the print that the answer is about. An answer that says less than what is known is a repetition, so that the same answers in any
 * order leave the letter in the same state; of two reasons for it the first stays.
 */
export function effectOf(letter: Facts, print: number, answer: LetterAnswer): AnswerEffect {
  if (print < letter.printNumber) return { kind: 'refused', reason: 'OLDER_PRINT' };
  if (print > letter.printNumber) return { kind: 'refused', reason: 'PRINT_UNKNOWN' };
  const isThere = atPrintCentre.includes(letter.state);
  if (!isThere && letter.despatchTime === undefined) return { kind: 'refused', reason: notThere(letter.state) };
  if (answer.kind === 'spoiled' || answer.kind === 'missing') return atCentre(letter, isThere, answer.kind);
  const end = endOf(answer);
  if (!isThere && outcomes.indexOf(end.state) <= outcomes.indexOf(letter.state)) return { kind: 'repeated' };
  return { kind: 'ended', ...end, despatched: isThere };
}

function atCentre(letter: Facts, isThere: boolean, kind: 'spoiled' | 'missing'): AnswerEffect {
  if (!isThere) return { kind: 'refused', reason: 'LETTER_DESPATCHED' };
  const reason = kind === 'spoiled' ? 'SPOILED' : 'MISSING';
  const saysMore = leftOpen.indexOf(reason) > leftOpen.indexOf(letter.leftOpenReason);
  return saysMore ? { kind: 'left-open', reason } : { kind: 'repeated' };
}

function endOf(answer: Exclude<LetterAnswer, { kind: 'spoiled' | 'missing' }>) {
  switch (answer.kind) {
    case 'despatched':
      return { state: 'sent', reason: undefined } as const;
    case 'delivered':
      return { state: 'delivered', reason: undefined } as const;
    case 'returned':
      return { state: 'returned', reason: answer.reason } as const;
    case 'lost':
      return { state: 'failed', reason: 'LOST' } as const;
    default:
      return { state: 'failed', reason: 'DAMAGED' } as const;
  }
}

function notThere(state: LetterState): RefusedReason {
  return hasEnded(state) ? 'LETTER_ENDED' : 'LETTER_NOT_PRINTED';
}
