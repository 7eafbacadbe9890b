import {
  later,
  millisecondsPerDay,
  millisecondsPerHour,
  millisecondsPerMinute,
  millisecondsPerSecond,
} from '../../../runtime/clock';
import {
  forgetTime,
  type GuessCounter,
  hasLocked,
  mayBeLockedForGood,
  noGuesses,
  reserveTry,
  settleTry,
} from '../../../services/credentials/domain/guess-counter';
import { defaultPolicy as policy } from '../../../services/credentials/domain/policy';

const start = new Date('2026-03-02T09:00:00Z');
const at = (milliseconds: number) => later(start, milliseconds);
const nobodysPin = undefined;

/** Reserves and settles at one moment; an Error where no try is free. */
function tried(counter: GuessCounter, outcome: 'right' | 'wrong' | 'given-up', now = start): GuessCounter {
  const reservation = reserveTry(counter, 'try', nobodysPin, now, policy);
  if (reservation.kind !== 'reserved') throw new Error(`no try is free: ${reservation.kind}`);
  return settleTry(reservation.counter, 'try', outcome, now, policy);
}

function wrongInARow(times: number, now = start): GuessCounter {
  return Array.from({ length: times }).reduce<GuessCounter>((counter) => tried(counter, 'wrong', now), noGuesses);
}

function running(...seconds: readonly number[]): GuessCounter {
  const tries = seconds.map((second, index) => ({ id: `${index}`, time: at(second * millisecondsPerSecond) }));
  return { ...noGuesses, running: tries };
}

/** Wrong at every moment at which a try is free; the minutes that each lock took. */
function locksOf(wrongTries: number): { minutes: number[]; counter: GuessCounter; now: Date } {
  const minutes: number[] = [];
  let counter = noGuesses;
  let now = start;
  for (let tries = 0; tries < wrongTries; tries += 1) {
    counter = tried(counter, 'wrong', now);
    if (counter.failures % policy.failuresPerLock !== 0 || counter.lockUntilTime === undefined) continue;
    minutes.push((counter.lockUntilTime.getTime() - now.getTime()) / millisecondsPerMinute);
    now = counter.lockUntilTime;
  }
  return { minutes, counter, now };
}

describe('a try', () => {
  const locked = { ...wrongInARow(5) };
  test.each([
    ['is free where nothing is known', noGuesses, 0, 'reserved'],
    ['is free after four wrong ones', wrongInARow(4), 0, 'reserved'],
    ['is free beside four that run', running(0, 0, 0, 0), 0, 'reserved'],
    ['is refused beside five that run', running(0, 0, 0, 0, 0), 0, 'busy'],
    ['is refused where four were wrong and one runs', { ...running(0), failures: 4, failureTime: start }, 0, 'busy'],
    ['is locked out by the fifth wrong one', locked, 0, 'locked'],
    ['is locked out until the last millisecond', locked, 15 * millisecondsPerMinute - 1, 'locked'],
    ['is free when the lock ends', locked, 15 * millisecondsPerMinute, 'reserved'],
    ['is locked out by five lost ones', running(0, 0, 0, 0, 0), 10 * millisecondsPerSecond, 'locked'],
    [
      'is free, beside four that began in a future that a clock set back has made',
      running(60, 60, 60, 60),
      0,
      'reserved',
    ],
  ] as const)('%s', (_, counter, milliseconds, kind) => {
    expect(reserveTry(counter, 'try', nobodysPin, at(milliseconds), policy).kind).toBe(kind);
  });

  test('that is locked out is told the whole seconds until a try is free, rounded up', () => {
    expect(reserveTry(locked, 'try', nobodysPin, at(500), policy)).toMatchObject({
      kind: 'locked',
      retryAfterSeconds: 900,
    });
    const last = at(15 * millisecondsPerMinute - 1);
    expect(reserveTry(locked, 'try', nobodysPin, last, policy)).toMatchObject({ kind: 'locked', retryAfterSeconds: 1 });
  });

  test('that is right sets everything to nothing but what still runs', () => {
    const other = { id: 'other', time: start };
    const before = { ...wrongInARow(3), running: [other, { id: 'try', time: start }] };
    expect(settleTry(before, 'try', 'right', start, policy)).toEqual({ ...noGuesses, running: [other] });
  });

  test('that is given up counts nothing', () => {
    expect(tried(wrongInARow(4), 'given-up')).toEqual(wrongInARow(4));
  });

  test('of which nothing more is heard for 10 seconds counts once, as wrong, from then on', () => {
    const lost = reserveTry(running(0), 'try', nobodysPin, at(10 * millisecondsPerSecond), policy);
    expect(lost).toEqual({
      kind: 'reserved',
      counter: {
        failures: 1,
        failureTime: at(10 * millisecondsPerSecond),
        lockUntilTime: undefined,
        running: [{ id: 'try', time: at(10 * millisecondsPerSecond) }],
      },
    });
  });

  test('that comes back too late is not counted a second time, and is forgiven where it is right', () => {
    const late = at(11 * millisecondsPerSecond);
    expect(settleTry(running(0), '0', 'wrong', late, policy)).toMatchObject({ failures: 1, running: [] });
    expect(settleTry(running(0), '0', 'right', late, policy)).toEqual(noGuesses);
  });
});

describe('locks', () => {
  test('last 15 minutes, each twice as long as the one before, up to 24 hours, until the hundredth wrong try', () => {
    const { minutes } = locksOf(100);
    expect(minutes).toEqual([15, 30, 60, 120, 240, 480, 960, ...Array(13).fill(1_440)]);
  });

  test('are told once: by the wrong try that makes them', () => {
    const [four, five] = [wrongInARow(4), wrongInARow(5)];
    expect([
      hasLocked(noGuesses, four),
      hasLocked(four, five),
      hasLocked(five, five),
      hasLocked(five, noGuesses),
    ]).toEqual([false, true, false, false]);
  });

  test('begin again with 15 minutes after a right try', () => {
    const { counter, now } = locksOf(15);
    const reset = tried(counter, 'right', now);
    const again = Array.from({ length: 5 }).reduce<GuessCounter>((one) => tried(one, 'wrong', now), reset);
    expect(again.lockUntilTime).toEqual(later(now, 15 * millisecondsPerMinute));
  });

  test('after a hundred wrong tries end by no time, but by an issue that is newer', () => {
    const { counter, now } = locksOf(100);
    const wellAfter = later(now, 20 * millisecondsPerDay);
    const failureTime = counter.failureTime ?? start;
    const forGood = { kind: 'locked', retryAfterSeconds: undefined };
    expect(reserveTry(counter, 'try', nobodysPin, wellAfter, policy)).toMatchObject(forGood);
    expect(reserveTry(counter, 'try', failureTime, wellAfter, policy)).toMatchObject(forGood);
    expect(reserveTry(counter, 'try', later(failureTime, 1), wellAfter, policy)).toEqual({
      kind: 'reserved',
      counter: { ...noGuesses, running: [{ id: 'try', time: wellAfter }] },
    });
  });

  test('that end by no time are seen where the hundredth wrong try is a lost one, too', () => {
    const { counter, now } = locksOf(99);
    const reservation = reserveTry(counter, 'lost', nobodysPin, now, policy);
    if (reservation.kind !== 'reserved') throw new Error('no try is free');
    expect([mayBeLockedForGood(counter, policy), mayBeLockedForGood(reservation.counter, policy)]).toEqual([
      false,
      true,
    ]);
    const wellAfter = later(now, millisecondsPerDay);
    const forGood = { kind: 'locked', retryAfterSeconds: undefined };
    expect(reserveTry(reservation.counter, 'try', nobodysPin, wellAfter, policy)).toMatchObject(forGood);
    expect(reserveTry(reservation.counter, 'try', wellAfter, wellAfter, policy).kind).toBe('reserved');
  });

  test('do not end sooner where an issue is newer but the lock has a time', () => {
    expect(reserveTry(wrongInARow(5), 'try', at(1), at(2), policy).kind).toBe('locked');
  });

  test.each([
    ['the clock goes forward', '2026-03-29T00:50:00Z', '2026-03-29T01:05:00Z'],
    ['the clock goes back', '2026-10-25T00:50:00Z', '2026-10-25T01:05:00Z'],
  ])('last as long on the night on which in Rome %s', (_, from, until) => {
    expect(wrongInARow(5, new Date(from)).lockUntilTime).toEqual(new Date(until));
  });
});

describe('wrong tries', () => {
  test('are forgotten 30 days after the last of them, those that locked for good too', () => {
    for (const { counter, now } of [{ counter: wrongInARow(4), now: start }, locksOf(100)]) {
      const failureTime = counter.failureTime ?? now;
      const wait = (milliseconds: number) => later(failureTime, 30 * millisecondsPerDay + milliseconds);
      expect(reserveTry(counter, 'try', nobodysPin, wait(0), policy)).toMatchObject({ counter: { failures: 0 } });
      expect(reserveTry(counter, 'try', nobodysPin, wait(-1), policy)).not.toMatchObject({ counter: { failures: 0 } });
    }
  });

  test('may be deleted 30 days after they were touched last, never sooner where a clock was set back', () => {
    const wanted = at(30 * millisecondsPerDay);
    expect(forgetTime(wrongInARow(1), start, policy)).toEqual(wanted);
    expect(forgetTime(wrongInARow(1), at(-millisecondsPerHour), policy)).toEqual(wanted);
    expect(forgetTime(noGuesses, start, policy)).toEqual(wanted);
  });
});
