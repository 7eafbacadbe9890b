/** How long what was published is worth sending, and how late it may leave. */

import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { Channel, Half } from './channel';
import { expiryDaysAfterDespatch, type LetterTo, latestIssueExpiry } from './expiry';
import type { Policy } from './policy';

interface Sendable {
  /** Undefined for a notice. */
  readonly half: Half | undefined;
  readonly channel: Channel;
}

/** How long an attempt is worth sending, in milliseconds. */
export function timeToLiveMilliseconds(
  { half, channel }: Sendable,
  policy: Pick<
    Policy,
    'halfMessageTimeToLiveHours' | 'letterTimeToLiveDays' | 'noticeTimeToLiveHours' | 'deskSlipTimeToLiveHours'
  >,
): number {
  if (channel === 'letter') return policy.letterTimeToLiveDays * millisecondsPerDay;
  if (channel === 'desk-slip') return policy.deskSlipTimeToLiveHours * millisecondsPerHour;
  return (half === undefined ? policy.noticeTimeToLiveHours : policy.halfMessageTimeToLiveHours) * millisecondsPerHour;
}

interface IssueWithLetter {
  readonly createTime: Date;
  readonly letterTo: LetterTo;
}

/**
 * Until when an attempt of a half may leave that is published at `now`. A letter tells so many days from its own date, and its issue
 * ends at the latest expiry: it leaves early enough for its words to hold. A message leaves before its issue ends.
 */
export function latestDespatch(delivery: Sendable, issue: IssueWithLetter, now: Date, policy: Policy): Date {
  const worthSending = later(now, timeToLiveMilliseconds(delivery, policy));
  const end = latestIssueExpiry(issue.createTime, policy);
  const toldDays = delivery.channel === 'letter' ? expiryDaysAfterDespatch(issue.letterTo, policy) : 0;
  const inTime = later(end, -toldDays * millisecondsPerDay);
  return worthSending < inTime ? worthSending : inTime;
}
