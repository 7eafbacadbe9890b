/** What a right PIN is good for at the moment. */

import type { Credential } from './credential';
import { changeGraceEnd, exchangeMayBeRepeated } from './expiry';
import type { PinRequest } from './pin-request';
import type { Policy } from './policy';

/** Whose PIN was given. */
export type RightPin =
  | { readonly kind: 'personal'; readonly credential: Credential }
  | { readonly kind: 'initial'; readonly request: PinRequest }
  /** The letter's half of an issue that was not activated. */
  | { readonly kind: 'lone-half'; readonly request: PinRequest };

export type PinOutcome = 'verified' | WrongMoment;
export type WrongMoment = 'exchange-required' | 'change-required' | 'expired' | 'suspended' | 'not-activated';

type OutcomePolicy = Pick<Policy, 'changeGraceDays'>;

export function outcomeOf(right: RightPin, now: Date, policy: OutcomePolicy): PinOutcome {
  if (right.kind === 'personal') return outcomeOfPersonalPin(right.credential, now, policy);
  const { state, expireTime } = right.request;
  if (state === 'expired' || expireTime <= now) return 'expired';
  if (state === 'suspended') return 'suspended';
  return right.kind === 'initial' ? 'exchange-required' : 'not-activated';
}

function outcomeOfPersonalPin({ state, expireTime }: Credential, now: Date, policy: OutcomePolicy): PinOutcome {
  if (state === 'suspended') return 'suspended';
  if (expireTime === undefined || now < expireTime) return 'verified';
  return now < changeGraceEnd(expireTime, policy) ? 'change-required' : 'expired';
}

/** Whether an initial PIN still is one: before its exchange, and for the time in which a lost answer may be asked for again. */
export function isInitialPinStill(
  { exchangeTime, spentTime }: PinRequest,
  now: Date,
  policy: Pick<Policy, 'exchangeRepeatHours'>,
): boolean {
  if (exchangeTime === undefined) return true;
  return spentTime === undefined && exchangeMayBeRepeated(exchangeTime, now, policy);
}
