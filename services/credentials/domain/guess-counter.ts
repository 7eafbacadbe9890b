/**
 * Wrong tries in a row, by fiscal code. A try is reserved before anything slow is compared, so that parallel guesses count like others: what is
 * recorded in the current round and what is running never exceed the tries that a lock takes.
 */

import {
  later,
  millisecondsPerDay,
  millisecondsPerHour,
  millisecondsPerMinute,
  millisecondsPerSecond,
} from '../../../runtime/clock';
import type { Policy } from './policy';

export interface GuessCounter {
  /** Recorded ones in a row. */
  readonly failures: number;
  /** Of the last of them. */
  readonly failureTime: Date | undefined;
  readonly lockUntilTime: Date | undefined;
  readonly running: readonly RunningTry[];
}

export interface RunningTry {
  readonly id: string;
  readonly time: Date;
}

export type GuessPolicy = Pick<
  Policy,
  'failuresPerLock' | 'lockMinutes' | 'lockAtMostHours' | 'failuresAtMost' | 'guessSeconds' | 'guessForgetDays'
>;

export type Reservation =
  | { readonly kind: 'reserved'; readonly counter: GuessCounter }
  /** As many tries run as may still be wrong. */
  | { readonly kind: 'busy' }
  /** `retryAfterSeconds`: undefined where no time ends the lock, only a new PIN. `counter`: with the tries that were lost, which may have made the lock. */
  | { readonly kind: 'locked'; readonly retryAfterSeconds: number | undefined; readonly counter: GuessCounter };

export const noGuesses: GuessCounter = { failures: 0, failureTime: undefined, lockUntilTime: undefined, running: [] };

/** Reserves a try, if one may be made now. `pinIssuedTime`: of the holder's newest issue, which ends the lock that no time ends. */
export function reserveTry(
  before: GuessCounter,
  tryId: string,
  pinIssuedTime: Date | undefined,
  now: Date,
  policy: GuessPolicy,
): Reservation {
  const counter = asOf(before, pinIssuedTime, now, policy);
  if (isLockedForGood(counter, policy)) return { kind: 'locked', retryAfterSeconds: undefined, counter };
  if (counter.lockUntilTime !== undefined && now < counter.lockUntilTime)
    return { kind: 'locked', retryAfterSeconds: secondsUntil(counter.lockUntilTime, now), counter };
  const inRound = (counter.failures % policy.failuresPerLock) + counter.running.length;
  if (inRound >= policy.failuresPerLock) return { kind: 'busy' };
  return { kind: 'reserved', counter: { ...counter, running: [...counter.running, { id: tryId, time: now }] } };
}

/** What a try came to. `given-up`: nothing was compared. One that took too long was counted as wrong already; when it is right, that is forgiven. */
export function settleTry(
  before: GuessCounter,
  tryId: string,
  outcome: 'right' | 'wrong' | 'given-up',
  now: Date,
  policy: GuessPolicy,
): GuessCounter {
  const counter = withLostTries(before, now, policy);
  const isRunning = counter.running.some(({ id }) => id === tryId);
  const others = { ...counter, running: counter.running.filter(({ id }) => id !== tryId) };
  if (outcome === 'right') return { ...noGuesses, running: others.running };
  return outcome === 'wrong' && isRunning ? withFailure(others, now, policy) : others;
}

/** True where this lock ends by no time. */
function isLockedForGood({ failures }: GuessCounter, policy: Pick<Policy, 'failuresAtMost'>): boolean {
  return failures >= policy.failuresAtMost;
}

/** As isLockedForGood, also where it is so only once what runs is counted as lost. */
export function mayBeLockedForGood(
  { failures, running }: GuessCounter,
  policy: Pick<Policy, 'failuresAtMost'>,
): boolean {
  return failures + running.length >= policy.failuresAtMost;
}

/** True where the second has a lock that the first one had not. */
export function hasLocked(before: GuessCounter, after: GuessCounter): boolean {
  return after.lockUntilTime !== undefined && after.lockUntilTime.getTime() !== before.lockUntilTime?.getTime();
}

/** When there is nothing left to remember. */
export function forgetTime({ failureTime }: GuessCounter, now: Date, policy: Pick<Policy, 'guessForgetDays'>): Date {
  return later(
    failureTime !== undefined && now < failureTime ? failureTime : now,
    policy.guessForgetDays * millisecondsPerDay,
  );
}

function asOf(before: GuessCounter, pinIssuedTime: Date | undefined, now: Date, policy: GuessPolicy): GuessCounter {
  const counter = withLostTries(before, now, policy);
  const { failureTime, running } = counter;
  if (failureTime === undefined) return counter;
  const isForgotten = later(failureTime, policy.guessForgetDays * millisecondsPerDay) <= now;
  const isNewPin = isLockedForGood(counter, policy) && pinIssuedTime !== undefined && failureTime < pinIssuedTime;
  return isForgotten || isNewPin ? { ...noGuesses, running } : counter;
}

/**
 * A try of which nothing more was heard, because its process died, was a wrong one. So is one that began further in the future than
 * clocks of processes differ: somebody's clock was set back, and nobody would wait for it.
 */
function withLostTries(counter: GuessCounter, now: Date, policy: GuessPolicy): GuessCounter {
  const guessMilliseconds = policy.guessSeconds * millisecondsPerSecond;
  const endOf = ({ time }: RunningTry) => (now < time ? now : later(time, guessMilliseconds));
  const lost = counter.running.filter(({ time }) => Math.abs(now.getTime() - time.getTime()) >= guessMilliseconds);
  const rest = { ...counter, running: counter.running.filter((running) => !lost.includes(running)) };
  return lost.reduce<GuessCounter>((after, running) => withFailure(after, endOf(running), policy), rest);
}

function withFailure(counter: GuessCounter, time: Date, policy: GuessPolicy): GuessCounter {
  const failures = counter.failures + 1;
  const locks = failures % policy.failuresPerLock === 0;
  return {
    ...counter,
    failures,
    failureTime: time,
    lockUntilTime: locks
      ? later(time, lockMilliseconds(failures / policy.failuresPerLock, policy))
      : counter.lockUntilTime,
  };
}

/** Twice as long as the one before, up to the policy's longest. */
function lockMilliseconds(lockNumber: number, { lockMinutes, lockAtMostHours }: GuessPolicy): number {
  return Math.min(lockMinutes * millisecondsPerMinute * 2 ** (lockNumber - 1), lockAtMostHours * millisecondsPerHour);
}

function secondsUntil(time: Date, now: Date): number {
  return Math.max(1, Math.ceil((time.getTime() - now.getTime()) / millisecondsPerSecond));
}
