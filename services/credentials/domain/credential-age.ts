/** What the age of a personal PIN brings: two reminders, then its expiry. */

import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Due } from './credential';
import type { Policy } from './policy';

type AgePolicy = Pick<Policy, 'reminderDays' | 'lastReminderDays'>;

/** In the order in which they come. */
function stepsOf(expireTime: Date, { reminderDays, lastReminderDays }: AgePolicy): readonly Due[] {
  const before = (days: number) => later(expireTime, -days * millisecondsPerDay);
  return [
    { step: 'reminder', time: before(reminderDays) },
    { step: 'last-reminder', time: before(lastReminderDays) },
    { step: 'expiry', time: expireTime },
  ];
}

/** What comes next after `now` for a personal PIN that expires then; undefined once it has expired. */
export function nextDue(expireTime: Date, now: Date, policy: AgePolicy): Due | undefined {
  return stepsOf(expireTime, policy).find(({ time }) => now < time);
}

/**
 * The step that `now` is in: of several that were missed only the last still says something. Undefined before the first reminder.
 */
export function stepAt(expireTime: Date, now: Date, policy: AgePolicy): Due['step'] | undefined {
  return stepsOf(expireTime, policy).findLast(({ time }) => time <= now)?.step;
}

/** The days that are left, a day that has begun included: what a reminder tells. */
export function daysLeft(expireTime: Date, now: Date): number {
  return Math.max(0, Math.ceil((expireTime.getTime() - now.getTime()) / millisecondsPerDay));
}
