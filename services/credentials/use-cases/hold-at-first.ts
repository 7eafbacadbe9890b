import type { CheckedApplication } from '../domain/application';
import type { Delivery } from '../domain/delivery';
import { routeOf } from '../domain/delivery-plan';
import { isHeldAtFirst } from '../domain/letter-hold';
import type { Policy } from '../domain/policy';
import type { LockedHolder } from '../store/holders';
import type { SealedDelivery } from './seal-delivery';

/** What of a new issue waits before it leaves. */
export interface FirstHolds {
  /** The letter, for the register's answer or an operator's call. */
  readonly letter: boolean;
  /** The first half, for the letter's despatch. */
  readonly firstHalf: boolean;
}

/** Decided before anybody is asked. */
export function firstHoldsOf(
  { letterHold, firstHalfAfterLetter }: Policy,
  { guardTime }: LockedHolder,
  application: CheckedApplication,
): FirstHolds {
  const { healthCard } = application;
  const rules = { letterHold, guarded: guardTime !== undefined, route: routeOf(application), healthCard };
  return { letter: isHeldAtFirst(rules), firstHalf: firstHalfAfterLetter };
}

/** The halves of a new issue, those that wait held: nothing of these is published yet. */
export function holdAtFirst(halves: readonly SealedDelivery[], holds: FirstHolds): readonly SealedDelivery[] {
  return halves.map((sealed) => {
    const hold = firstHoldOf(sealed.delivery, holds);
    if (hold === undefined) return sealed;
    return { ...sealed, delivery: { ...sealed.delivery, state: 'held', hold, publication: undefined } };
  });
}

function firstHoldOf({ channel, half, position }: Delivery, holds: FirstHolds): 'address' | 'letter' | undefined {
  if (channel === 'letter') return holds.letter ? 'address' : undefined;
  return half === 'first' && position === 0 && holds.firstHalf ? 'letter' : undefined;
}
