/**
 * How the events of one delivery converge, whatever their order and number: the highest attempt wins, and a cancellation
 * is final for the delivery. Neither takes back what is being printed.
 */
import { isUnbegun, type LetterEnd, type LetterState } from './letter';

/** One attempt, as far as its delivery's other events care. */
export interface KnownLetter {
  readonly id: string;
  readonly attempt: number;
  readonly state: LetterState;
  readonly isCanary: boolean;
}

/** What is known of a delivery when an event of it, or the turn of one of its letters, comes up. */
export interface KnownDelivery {
  readonly cancelled: boolean;
  readonly letters: readonly KnownLetter[];
}

type Arrival =
  /** This attempt was here before. */
  | { readonly kind: 'known' }
  | { readonly kind: 'accepted' }
  /** It is over before it began. */
  | { readonly kind: 'ended'; readonly end: LetterEnd };

/** What becomes of an attempt that arrives. */
export function arrivalOf(
  delivery: KnownDelivery,
  { attempt, notAfterTime }: { readonly attempt: number; readonly notAfterTime: Date },
  now: Date,
): Arrival {
  if (delivery.letters.some((letter) => letter.attempt === attempt)) return { kind: 'known' };
  const end = endBeforePrint(delivery, attempt, notAfterTime, now);
  return end === undefined ? { kind: 'accepted' } : { kind: 'ended', end };
}

/** The attempts that a newer one ends: those not begun. */
export function overtakenBy(delivery: KnownDelivery, attempt: number): readonly KnownLetter[] {
  return delivery.letters.filter((letter) => letter.attempt < attempt && isUnbegun(letter.state));
}

/**
 * The attempts that a cancellation ends, and the attempt for which to say so where none is known that it could end: a
 * delivery not yet seen, or one of which a newer attempt was cancelled than has arrived.
 */
export function endedByCancellation(
  delivery: KnownDelivery,
  attempt: number,
): { readonly known: readonly KnownLetter[]; readonly unseen: number | undefined } {
  const seen = delivery.letters.some((letter) => letter.attempt >= attempt);
  return {
    known: delivery.letters.filter(({ state }) => isUnbegun(state)),
    unseen: seen ? undefined : attempt,
  };
}

/** Why an attempt that the destination does not have must not be printed, if so. */
export function endBeforePrint(
  delivery: KnownDelivery,
  attempt: number,
  notAfterTime: Date,
  now: Date,
): LetterEnd | undefined {
  const ended = endedMeanwhile(delivery, attempt);
  if (ended !== undefined) return ended;
  if (notAfterTime <= now) return { state: 'expired', reason: 'NOT_AFTER_PASSED' };
  return undefined;
}

/** Why an attempt is not wanted any more, if so: its delivery was cancelled, or a newer attempt has come. */
export function endedMeanwhile(
  delivery: KnownDelivery,
  attempt: number,
): { readonly state: 'cancelled'; readonly reason: 'CANCELLED' | 'SUPERSEDED' } | undefined {
  if (delivery.cancelled) return { state: 'cancelled', reason: 'CANCELLED' };
  const isOvertaken = delivery.letters.some((letter) => letter.attempt > attempt);
  return isOvertaken ? { state: 'cancelled', reason: 'SUPERSEDED' } : undefined;
}
