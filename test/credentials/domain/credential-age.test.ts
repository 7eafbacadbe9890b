import fc from 'fast-check';
import { daysLeft, nextDue, stepAt } from '../../../services/credentials/domain/credential-age';
import { defaultPolicy } from '../../../services/credentials/domain/policy';

const time = (text: string) => new Date(text);
const expireTime = time('2027-03-29T09:00:00Z');
const [reminder, lastReminder] = [time('2027-03-15T09:00:00Z'), time('2027-03-26T09:00:00Z')];

test.each([
  ['when it is set, the first reminder', '2026-09-30T09:00:00Z', undefined, { step: 'reminder', time: reminder }],
  [
    'at the first reminder, the last one',
    '2027-03-15T09:00:00Z',
    'reminder',
    { step: 'last-reminder', time: lastReminder },
  ],
  [
    'just before the last one, the last one',
    '2027-03-26T08:59:59.999Z',
    'reminder',
    { step: 'last-reminder', time: lastReminder },
  ],
  ['at the last one, the expiry', '2027-03-26T09:00:00Z', 'last-reminder', { step: 'expiry', time: expireTime }],
  ['at the expiry, nothing', '2027-03-29T09:00:00Z', 'expiry', undefined],
  ['long after it, nothing', '2027-09-01T00:00:00Z', 'expiry', undefined],
] as const)('%s is what comes next for a personal PIN', (_, now, step, due) => {
  expect([stepAt(expireTime, time(now), defaultPolicy), nextDue(expireTime, time(now), defaultPolicy)]).toEqual([
    step,
    due,
  ]);
});

test('a PIN that lives for less than the first reminder has only what still lies ahead', () => {
  const now = time('2027-03-20T09:00:00Z');
  expect(nextDue(expireTime, now, defaultPolicy)).toEqual({ step: 'last-reminder', time: lastReminder });
});

test.each([
  ['2027-03-15T09:00:00Z', 14],
  ['2027-03-15T09:00:15Z', 14],
  ['2027-03-28T10:00:00Z', 1],
  ['2027-03-29T09:00:00Z', 0],
  ['2027-04-02T09:00:00Z', 0],
])('at %s the days left are %i', (now, days) => {
  expect(daysLeft(expireTime, time(now))).toBe(days);
});

test('whatever the time, the step that it is in is past and the next one ahead, and none lies between', () => {
  const order = [undefined, 'reminder', 'last-reminder', 'expiry', undefined];
  fc.assert(
    fc.property(
      fc.date({ min: time('2026-01-01T00:00:00Z'), max: time('2028-01-01T00:00:00Z'), noInvalidDate: true }),
      (now) => {
        const step = stepAt(expireTime, now, defaultPolicy);
        const next = nextDue(expireTime, now, defaultPolicy);
        expect(next === undefined || next.time > now).toBe(true);
        expect(order[order.indexOf(step) + 1]).toBe(next?.step);
      },
    ),
  );
});
