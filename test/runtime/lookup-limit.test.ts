import { later } from '../../runtime/clock';
import { lookupStanding } from '../../runtime/lookup-limit';

const now = new Date('2026-03-02T10:00:00.000Z');
const minutesAgo = (...minutes: readonly number[]) => minutes.map((count) => later(now, -count * 60_000));
const policy = { operatorLookupsPerHour: 5, operatorLookupsPerDay: 8 };

test.each([
  ['nothing', [], { kind: 'free' }],
  ['few in the hour', [1, 2], { kind: 'free' }],
  ['all but two of the hour: this one is the fourth of five', [1, 2, 3], { kind: 'near' }],
  ['all of the hour, in whatever order', [30, 1, 59, 2, 3], { kind: 'over', retryTime: later(now, 60_000) }],
  ['one that counted for several', [10, 10, 10, 10, 10, 10, 10], { kind: 'over', retryTime: later(now, 50 * 60_000) }],
  ['what is an hour old, to the moment', [60, 60, 60, 60, 60], { kind: 'free' }],
  ['all of the day', [90, 95, 100, 200, 300, 400, 500, 1_439], { kind: 'over', retryTime: later(now, 60_000) }],
  ['what is a day old', [90, 95, 100, 1_440, 1_440, 1_440, 1_440, 1_440], { kind: 'free' }],
  ['both: the later end counts', [1, 2, 3, 4, 5, 70, 71, 72], { kind: 'over', retryTime: later(now, 1_368 * 60_000) }],
])('after %s a look-up is decided by both windows', (_, minutes, standing) => {
  expect(lookupStanding(minutesAgo(...minutes), now, policy)).toEqual(standing);
});
