/** A letter a day to a house of ours: whoever gets it says so, and when nobody does something on the way is broken. */
import { millisecondsPerDay } from '../../../runtime/clock';
import type { LetterState } from './letter';

/** What stands where others have their half. No half can be this, since PINs have no vowels; it is Italian for `sample`. */
export const canaryCharacters = 'CAMPIONE';
/** Of no PIN request. */
export const canaryReference = '0000';

export interface Canary {
  readonly day: string;
  readonly letterId: string;
  readonly createTime: Date;
  /** Undefined once the letter is forgotten. */
  readonly letter:
    | {
        readonly state: LetterState;
        readonly reason: string | undefined;
        readonly handedOverTime: Date | undefined;
        readonly despatchTime: Date | undefined;
        readonly outcomeTime: Date | undefined;
      }
    | undefined;
}

export type CanaryOutcome = 'arrived' | 'not-arrived' | 'not-sent' | 'forgotten';

export type CanaryFate =
  | { readonly kind: 'under-way' }
  /** It should have been confirmed by now, or never can be. */
  | { readonly kind: 'missing'; readonly state: LetterState; readonly reason: string | undefined }
  /** Nothing more will be heard of it. */
  | { readonly kind: 'settled'; readonly outcome: CanaryOutcome; readonly time: Date };

/**
 * `lastArrivedDay`: of the newest one that arrived. One that was never sent is missing until a newer one arrives, which shows that the way
 * is whole again; one that was sent, until somebody says what became of it.
 */
export function fateOf(
  { day, createTime, letter }: Canary,
  { now, days, lastArrivedDay }: { readonly now: Date; readonly days: number; readonly lastArrivedDay: string },
): CanaryFate {
  if (letter === undefined) return { kind: 'settled', outcome: 'forgotten', time: now };
  const { state, reason, outcomeTime: time = now } = letter;
  if (state === 'delivered') return { kind: 'settled', outcome: 'arrived', time };
  const wasLost = state === 'failed' && (reason === 'LOST' || reason === 'DAMAGED');
  if (state === 'returned' || wasLost) return { kind: 'settled', outcome: 'not-arrived', time };
  const isUnsent = state === 'failed' || state === 'expired' || state === 'cancelled';
  if (isUnsent && day < lastArrivedDay) return { kind: 'settled', outcome: 'not-sent', time: now };
  const isOverdue = now.getTime() - createTime.getTime() >= days * millisecondsPerDay;
  return isUnsent || isOverdue ? { kind: 'missing', state, reason } : { kind: 'under-way' };
}

/** Days from the despatch; from the hand-over where the despatch became known by the arrival only. */
export function transitDays({ letter }: Canary, arrived: Date): number | undefined {
  if (letter === undefined) return undefined;
  const { despatchTime, handedOverTime } = letter;
  const begin = despatchTime !== undefined && despatchTime < arrived ? despatchTime : handedOverTime;
  return begin === undefined || begin > arrived
    ? undefined
    : (arrived.getTime() - begin.getTime()) / millisecondsPerDay;
}
