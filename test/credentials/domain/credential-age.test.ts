import fc from 'fast-check';
import {
  arrivedOf,
  daysLeft,
  nextDue,
  nextDueOf,
  nextDueWith,
  stepAt,
} from '../../../services/credentials/domain/credential-age';
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

describe('a level that a restore keeps ordinary', () => {
  const ordinaryUntilTime = time('2027-03-20T09:00:00Z');
  const credential = { expireTime, level: 'dispositive', ordinaryUntilTime } as const;
  const level = { step: 'level', time: ordinaryUntilTime } as const;
  const first = { step: 'reminder', time: reminder } as const;
  const last = { step: 'last-reminder', time: lastReminder } as const;

  test.each([
    ['before everything', '2027-03-01T09:00:00Z', first],
    ['after the first reminder', '2027-03-15T09:00:00Z', level],
    ['when it counts', '2027-03-20T09:00:00Z', last],
    ['after the expiry', '2027-03-29T09:00:00Z', undefined],
  ] as const)('comes among the reminders: %s', (_, now, due) => {
    expect(nextDueOf(credential, time(now), defaultPolicy)).toEqual(due);
  });

  test('is nothing to wait for where it is ordinary anyway, nor a PIN where there is none', () => {
    const now = time('2027-03-16T09:00:00Z');
    expect([
      nextDueOf({ ...credential, level: 'ordinary' }, now, defaultPolicy),
      nextDueOf({ ...credential, expireTime: undefined }, now, defaultPolicy),
    ]).toEqual([last, level]);
  });

  test.each([
    ['of what was due alone', level, '2027-03-20T09:00:15Z', undefined, ordinaryUntilTime],
    ['of a reminder that came since', level, '2027-03-26T09:00:00Z', 'last-reminder', ordinaryUntilTime],
    ['of a reminder that was due before', first, '2027-03-21T09:00:00Z', 'reminder', ordinaryUntilTime],
    [
      'of one that could not be told',
      { ...level, time: time('2027-03-20T09:10:00Z') },
      '2027-03-20T09:10:00Z',
      undefined,
      ordinaryUntilTime,
    ],
    ['not of one that was told', last, '2027-03-26T09:00:00Z', 'last-reminder', undefined],
    ['not before its time', first, '2027-03-15T09:00:15Z', 'reminder', undefined],
  ] as const)('is told %s', (_, due, now, step, levelTime) => {
    expect(arrivedOf({ ...credential, due }, time(now), defaultPolicy)).toEqual({ step, levelTime });
  });

  test('is not lost where a PIN is set between its time and the sweep', () => {
    const after = { ...credential, expireTime: time('2027-09-20T09:00:00Z') };
    const set = (due: typeof level | typeof last | undefined) =>
      nextDueWith({ ...credential, due }, after, time('2027-03-20T09:00:10Z'), defaultPolicy);
    expect([set(level), set(last)?.step, set(undefined)?.step]).toEqual([level, 'reminder', 'reminder']);
  });
});
