import fc from 'fast-check';
import { afterCall, type CallOutcome, nameOfOutcome } from '../../../services/notify/domain/webhook-call';

const createTime = new Date('2026-11-23T08:00:00Z');
const answered = (status: number, retryAfterSeconds?: number): CallOutcome => ({
  kind: 'answered',
  status,
  retryAfterSeconds,
});
const later = (milliseconds: number) => new Date(createTime.getTime() + milliseconds);
const dayMilliseconds = 86_400_000;
const after = (outcome: CallOutcome, { tries = 0, milliseconds = 0, random = 0.999_999_999 } = {}) =>
  afterCall({ tries, createTime }, outcome, later(milliseconds), () => random);

it.each([
  ['is done with', answered(200), { kind: 'done' }],
  ['is done with', answered(204), { kind: 'done' }],
  ['is gone with', answered(410), { kind: 'gone' }],
  ['waits with', answered(199), { kind: 'waits', milliseconds: 5_000 }],
  ['waits with', answered(302), { kind: 'waits', milliseconds: 5_000 }],
  ['waits with', answered(404), { kind: 'waits', milliseconds: 5_000 }],
  ['waits with', answered(500), { kind: 'waits', milliseconds: 5_000 }],
  ['waits with', answered(503, 60), { kind: 'waits', milliseconds: 60_000 }],
  ['waits with', answered(429, 86_400), { kind: 'waits', milliseconds: 3_600_000 }],
  ['waits with', { kind: 'lost', reason: 'TIMEOUT' } as const, { kind: 'waits', milliseconds: 5_000 }],
])('a call %s %j', (_what, outcome, then) => {
  expect(after(outcome)).toEqual(then);
});

it('a call is tried ever later', () => {
  const tried = [0, 1, 2, 3, 9, 10, 11, 30].map((tries) => after(answered(500), { tries }));
  expect(tried.map((then) => (then.kind === 'waits' ? then.milliseconds / 1_000 : then.kind))).toEqual([
    5, 10, 20, 40, 2_560, 5_120, 7_200, 7_200,
  ]);
});

it('a call is tried a last time when its day is over, and given up then, however it was asked to wait', () => {
  const aMinuteBefore = { tries: 30, milliseconds: dayMilliseconds - 60_000 };
  const seen = [
    after(answered(500), aMinuteBefore),
    after(answered(503, 3_600), aMinuteBefore),
    after(answered(500), { tries: 31, milliseconds: dayMilliseconds }),
    after(answered(503, 3_600), { tries: 31, milliseconds: dayMilliseconds + 9 }),
    after(answered(204), { tries: 31, milliseconds: 2 * dayMilliseconds }),
  ];
  expect(seen).toEqual([
    { kind: 'waits', milliseconds: 60_000 },
    { kind: 'waits', milliseconds: 60_000 },
    { kind: 'given-up' },
    { kind: 'given-up' },
    { kind: 'done' },
  ]);
});

it('a call that always fails is given up when its day is over, whatever is drawn', () => {
  const draws = fc.array(fc.double({ min: 0, max: 0.999_999, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(draws, (drawn) => {
      let milliseconds = 0;
      let tries = 0;
      // What is drawn for ever cannot be nothing.
      const next = () => after(answered(500), { tries, milliseconds, random: drawn[tries] ?? 0.5 });
      for (let end = next(); end.kind === 'waits'; end = next()) {
        milliseconds += end.milliseconds;
        tries += 1;
      }
      expect({ end: next(), milliseconds }).toEqual({ end: { kind: 'given-up' }, milliseconds: dayMilliseconds });
    }),
  );
});

it('an outcome has a name that holds nothing of what was said', () => {
  expect([nameOfOutcome(answered(503)), nameOfOutcome({ kind: 'lost', reason: 'ECONNREFUSED' })]).toEqual([
    'HTTP_503',
    'ECONNREFUSED',
  ]);
});
