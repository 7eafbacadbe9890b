/** @jest-environment <rootDir>/test/support/rome-environment.js */
import fc from 'fast-check';
import { later, millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { nextDue } from '../../../services/credentials/domain/credential-age';
import { changeGraceEnd, issueExpiry, personalPinExpiry } from '../../../services/credentials/domain/expiry';
import { noGuesses, reserveTry, settleTry } from '../../../services/credentials/domain/guess-counter';
import { defaultPolicy as policy } from '../../../services/credentials/domain/policy';

const day = millisecondsPerDay;

/** Within half a year of a night in which the clocks of Italy go forward or back. */
const anyTime = fc
  .tuple(
    fc.constantFrom('2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'),
    fc.oneof(
      fc.integer({ min: -2 * millisecondsPerHour, max: 2 * millisecondsPerHour }),
      fc.integer({ min: -183 * day, max: 183 * day }),
    ),
  )
  .map(([change, milliseconds]) => later(new Date(change), milliseconds));

const since = (time: Date) => (then: Date | undefined) => Number(then) - time.getTime();

test('this file runs where there is summer time', () => {
  const offsets = ['2026-03-29T00:59:59Z', '2026-03-29T01:00:00Z', '2026-10-25T00:59:59Z', '2026-10-25T01:00:00Z'];
  expect(offsets.map((time) => new Date(time).getTimezoneOffset())).toEqual([-60, -120, -120, -60]);
});

test('a personal PIN lives, is reminded of and may be changed for as long, whenever it was set', () => {
  fc.assert(
    fc.property(anyTime, (time) => {
      const expireTime = personalPinExpiry(time, policy);
      const reminder = nextDue(expireTime, time, policy)?.time;
      const lastReminder = nextDue(expireTime, later(time, 166 * day), policy)?.time;
      expect([expireTime, changeGraceEnd(expireTime, policy), reminder, lastReminder].map(since(time))).toEqual([
        180 * day,
        270 * day,
        166 * day,
        177 * day,
      ]);
    }),
  );
});

test('an issue lives as long from its request, or from the despatch of its letter', () => {
  fc.assert(
    fc.property(anyTime, (time) => {
      const despatched = later(time, 3 * day);
      expect(
        [issueExpiry(time, undefined, 'italy', policy), issueExpiry(time, despatched, 'abroad', policy)].map(
          since(time),
        ),
      ).toEqual([policy.issueExpiryAtMostDays * day, 48 * day]);
    }),
  );
});

test('locks last as long, each twice as long as the one before, whenever the tries were made', () => {
  fc.assert(
    fc.property(anyTime, (time) => {
      const minutes: number[] = [];
      let [counter, now] = [noGuesses, time];
      for (let lock = 0; lock < 8; lock += 1) {
        for (let tries = 0; tries < policy.failuresPerLock; tries += 1) {
          const reservation = reserveTry(counter, 'try', undefined, now, policy);
          if (reservation.kind !== 'reserved') throw new Error(`a try was ${reservation.kind}`);
          counter = settleTry(reservation.counter, 'try', 'wrong', now, policy);
        }
        const locked = reserveTry(counter, 'try', undefined, now, policy);
        const seconds = locked.kind === 'locked' ? Number(locked.retryAfterSeconds) : 0;
        minutes.push(seconds / 60);
        now = later(now, seconds * 1_000);
      }
      expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, 1_440]);
    }),
  );
});

test('a try whose process died is wrong after ten seconds', () => {
  fc.assert(
    fc.property(anyTime, fc.integer({ min: 0, max: millisecondsPerMinute }), (time, milliseconds) => {
      const reservation = reserveTry(noGuesses, 'lost', undefined, time, policy);
      if (reservation.kind !== 'reserved') throw new Error(`a try was ${reservation.kind}`);
      const after = reserveTry(reservation.counter, 'next', undefined, later(time, milliseconds), policy);
      const failures = after.kind === 'reserved' ? after.counter.failures : undefined;
      expect(failures).toBe(milliseconds < 10_000 ? 0 : 1);
    }),
  );
});
