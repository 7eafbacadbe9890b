/** When an initial PIN and a personal PIN stop working. */

import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { Policy } from './policy';

type IssuePolicy = Pick<Policy, 'issueExpiryDays' | 'issueExpiryAbroadDays' | 'issueExpiryAtMostDays'>;

/** The latest that an issue may end, and all that is known before its letter has left. */
export function latestIssueExpiry(requestTime: Date, policy: Pick<Policy, 'issueExpiryAtMostDays'>): Date {
  return later(requestTime, policy.issueExpiryAtMostDays * millisecondsPerDay);
}

export interface Despatch {
  readonly requestTime: Date;
  /** When the letter left. */
  readonly despatchTime: Date;
  /** By the letter's address, not the holder's residence: it is the post that needs the time. */
  readonly isAbroad: boolean;
}

/** When an issue ends whose letter has left; never later than what was told before. */
export function issueExpiry({ requestTime, despatchTime, isAbroad }: Despatch, policy: IssuePolicy): Date {
  const days = isAbroad ? policy.issueExpiryAbroadDays : policy.issueExpiryDays;
  const byDespatch = later(despatchTime, days * millisecondsPerDay);
  const latest = latestIssueExpiry(requestTime, policy);
  return byDespatch < latest ? byDespatch : latest;
}

/** When a personal PIN expires that was set at `changeTime`. */
export function personalPinExpiry(changeTime: Date, policy: Pick<Policy, 'personalPinExpiryDays'>): Date {
  return later(changeTime, policy.personalPinExpiryDays * millisecondsPerDay);
}

/** Until when, exclusively, an exchange may be repeated whose answer was lost; the first one counts. */
export function exchangeRepeatableUntil(firstExchangeTime: Date, policy: Pick<Policy, 'exchangeRepeatHours'>): Date {
  return later(firstExchangeTime, policy.exchangeRepeatHours * millisecondsPerHour);
}
