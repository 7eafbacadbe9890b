/** When an initial PIN and a personal PIN stop working. */

import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { Policy } from './policy';
import type { Residence } from './residence';

type IssuePolicy = Pick<Policy, 'issueExpiryDays' | 'issueExpiryAbroadDays' | 'issueExpiryAtMostDays'>;

/** The latest that an issue may end, and all that is known before its letter has left. */
export function latestIssueExpiry(requestTime: Date, policy: Pick<Policy, 'issueExpiryAtMostDays'>): Date {
  return later(requestTime, policy.issueExpiryAtMostDays * millisecondsPerDay);
}

/**
 * When an issue ends: so long after its letter was despatched (`despatchTime`, undefined while it was not), never later than the
 * latest expiry, which was told before. Holders who live abroad get the post's longer way.
 */
export function issueExpiry(
  requestTime: Date,
  despatchTime: Date | undefined,
  residence: Residence,
  policy: IssuePolicy,
): Date {
  const latest = latestIssueExpiry(requestTime, policy);
  if (despatchTime === undefined) return latest;
  const days = residence === 'abroad' ? policy.issueExpiryAbroadDays : policy.issueExpiryDays;
  const byDespatch = later(despatchTime, days * millisecondsPerDay);
  return byDespatch < latest ? byDespatch : latest;
}

/** When a personal PIN expires that was set at `changeTime`. */
export function personalPinExpiry(changeTime: Date, policy: Pick<Policy, 'personalPinExpiryDays'>): Date {
  return later(changeTime, policy.personalPinExpiryDays * millisecondsPerDay);
}

/** Until then, exclusively, a personal PIN that expired at `expireTime` may still be used to change itself. */
export function changeGraceEnd(expireTime: Date, policy: Pick<Policy, 'changeGraceDays'>): Date {
  return later(expireTime, policy.changeGraceDays * millisecondsPerDay);
}

/** Whether at `now` an exchange may be repeated whose answer was lost; the first exchange counts. */
export function exchangeMayBeRepeated(
  firstExchangeTime: Date,
  now: Date,
  policy: Pick<Policy, 'exchangeRepeatHours'>,
): boolean {
  return now < later(firstExchangeTime, policy.exchangeRepeatHours * millisecondsPerHour);
}
