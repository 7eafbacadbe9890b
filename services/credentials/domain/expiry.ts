/** When an initial PIN and a personal PIN stop working. */

import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { Delivery } from './delivery';
import type { Policy } from './policy';
import type { PostalAddress } from './postal-address';

/** Which way the letter goes. */
export type LetterTo = 'italy' | 'abroad';

// San Marino and the Vatican are inland mail for Poste Italiane.
const inland: readonly string[] = ['IT', 'SM', 'VA'];

export function letterToOf({ countryCode }: Pick<PostalAddress, 'countryCode'>): LetterTo {
  return inland.includes(countryCode) ? 'italy' : 'abroad';
}

/** The days from its letter's despatch after which an issue ends: what holders are told, and what holds. */
export function expiryDaysAfterDespatch(
  letterTo: LetterTo,
  policy: Pick<Policy, 'issueExpiryDays' | 'issueExpiryAbroadDays'>,
): number {
  return letterTo === 'abroad' ? policy.issueExpiryAbroadDays : policy.issueExpiryDays;
}

type IssuePolicy = Pick<Policy, 'issueExpiryDays' | 'issueExpiryAbroadDays' | 'issueExpiryAtMostDays'>;

/** The latest that an issue may end, and all that is known before its letter has left. */
export function latestIssueExpiry(requestTime: Date, policy: Pick<Policy, 'issueExpiryAtMostDays'>): Date {
  return later(requestTime, policy.issueExpiryAtMostDays * millisecondsPerDay);
}

/** When an issue ends that has no letter whose despatch its days could begin with: they begin with the issue, whenever a half is sent again. */
export function expiryWithoutLetter(issueTime: Date, policy: Pick<Policy, 'issueExpiryDays'>): Date {
  return later(issueTime, policy.issueExpiryDays * millisecondsPerDay);
}

/**
 * When a letter was despatched, as far as is known: at the latest when it was delivered, where nobody has said it; and not before it was there, whatever
 * the clock of a print centre says.
 */
export function despatchTimeOf({ createTime, times }: Pick<Delivery, 'createTime' | 'times'>): Date | undefined {
  const time = times.sendTime ?? times.deliverTime;
  return time !== undefined && time < createTime ? createTime : time;
}

/**
 * When an issue ends: so long after its letter was despatched (`despatchTime`, undefined while it was not), never later than the
 * latest expiry, which was told before. A letter that goes abroad has the longer way, wherever its holder lives.
 */
export function issueExpiry(
  requestTime: Date,
  despatchTime: Date | undefined,
  letterTo: LetterTo,
  policy: IssuePolicy,
): Date {
  const latest = latestIssueExpiry(requestTime, policy);
  if (despatchTime === undefined) return latest;
  const byDespatch = later(despatchTime, expiryDaysAfterDespatch(letterTo, policy) * millisecondsPerDay);
  return byDespatch < latest ? byDespatch : latest;
}

/** When a request ends by itself: what nobody has confirmed, or got no PIN, does not wait for the expiry. */
export function dueTimeOf(
  { createTime, expireTime }: { readonly createTime: Date; readonly expireTime: Date },
  isConfirmed: boolean,
  policy: Pick<Policy, 'unconfirmedDays'>,
): Date {
  const unconfirmed = later(createTime, policy.unconfirmedDays * millisecondsPerDay);
  return isConfirmed || expireTime < unconfirmed ? expireTime : unconfirmed;
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
