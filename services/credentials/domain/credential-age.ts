/** What time brings to a credential: of its personal PIN two reminders, then the expiry; and the end of the time in which a restore keeps the level ordinary. */

import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Credential, Due } from './credential';
import type { Policy } from './policy';

type AgePolicy = Pick<Policy, 'reminderDays' | 'lastReminderDays'>;
type AgeStep = Exclude<Due['step'], 'level'>;
type AgeDue = Due & { readonly step: AgeStep };
type Ageing = Pick<Credential, 'expireTime' | 'level' | 'ordinaryUntilTime'>;

/** In the order in which they come. */
function stepsOf(expireTime: Date, { reminderDays, lastReminderDays }: AgePolicy): readonly AgeDue[] {
  const before = (days: number) => later(expireTime, -days * millisecondsPerDay);
  return [
    { step: 'reminder', time: before(reminderDays) },
    { step: 'last-reminder', time: before(lastReminderDays) },
    { step: 'expiry', time: expireTime },
  ];
}

/** What comes next after `now` for a personal PIN that expires then; undefined once it has expired. */
export function nextDue(expireTime: Date, now: Date, policy: AgePolicy): AgeDue | undefined {
  return stepsOf(expireTime, policy).find(({ time }) => now < time);
}

/**
 * The step that `now` is in: of several that were missed only the last still says something. Undefined before the first reminder.
 */
export function stepAt(expireTime: Date, now: Date, policy: AgePolicy): AgeStep | undefined {
  return lastStep(expireTime, now, policy)?.step;
}

function lastStep(expireTime: Date, now: Date, policy: AgePolicy): AgeDue | undefined {
  return stepsOf(expireTime, policy).findLast(({ time }) => time <= now);
}

/** What comes next after `now` for a credential whose PIN is in use. */
export function nextDueOf(credential: Ageing, now: Date, policy: AgePolicy): Due | undefined {
  const byAge = credential.expireTime && nextDue(credential.expireTime, now, policy);
  const countsTime = levelTimeOf(credential);
  const byLevel: Due | undefined =
    countsTime !== undefined && now < countsTime ? { step: 'level', time: countsTime } : undefined;
  if (byAge === undefined || byLevel === undefined) return byAge ?? byLevel;
  return byLevel.time < byAge.time ? byLevel : byAge;
}

/** As nextDueOf, for a credential that gets a PIN: that a level counts again, which nobody was told yet, is not lost by it. */
export function nextDueWith(
  before: Ageing & Pick<Credential, 'due'>,
  after: Ageing,
  now: Date,
  policy: AgePolicy,
): Due | undefined {
  const { due } = before;
  const levelTime = due && arrivedOf({ ...before, due }, now, policy).levelTime;
  return levelTime === undefined ? nextDueOf(after, now, policy) : { step: 'level', time: levelTime };
}

/** What has come by now. */
export interface Arrived {
  /** Of the steps of the PIN's age that were missed the last. */
  readonly step: AgeStep | undefined;
  /** The level that a restore kept ordinary counts as dispositive from then on. */
  readonly levelTime: Date | undefined;
}

/** What has come by `now` to a credential that was due for something: that, and what came after it. What came before was done. */
export function arrivedOf(credential: Ageing & { readonly due: Due }, now: Date, policy: AgePolicy): Arrived {
  const begin = beginOf(credential, policy);
  const last = credential.expireTime && lastStep(credential.expireTime, now, policy);
  const countsTime = levelTimeOf(credential);
  return {
    step: last !== undefined && begin <= last.time ? last.step : undefined,
    levelTime: countsTime !== undefined && begin <= countsTime && countsTime <= now ? countsTime : undefined,
  };
}

function levelTimeOf({ level, ordinaryUntilTime }: Ageing): Date | undefined {
  return level === 'dispositive' ? ordinaryUntilTime : undefined;
}

/** When what is due came: one that could not be done is looked at again later. */
function beginOf({ due, expireTime, ordinaryUntilTime }: Ageing & { readonly due: Due }, policy: AgePolicy): Date {
  const own = due.step === 'level' ? ordinaryUntilTime : expireTime && timeOfStep(expireTime, due.step, policy);
  return own === undefined || due.time < own ? due.time : own;
}

function timeOfStep(expireTime: Date, step: AgeStep, policy: AgePolicy): Date | undefined {
  return stepsOf(expireTime, policy).find((one) => one.step === step)?.time;
}

/** The days that are left, a day that has begun included: what a reminder tells. */
export function daysLeft(expireTime: Date, now: Date): number {
  return Math.max(0, Math.ceil((expireTime.getTime() - now.getTime()) / millisecondsPerDay));
}
