import {
  changeGraceEnd,
  exchangeMayBeRepeated,
  expiryDaysAfterDespatch,
  issueExpiry,
  latestIssueExpiry,
  letterToOf,
  personalPinExpiry,
} from '../../../services/credentials/domain/expiry';
import { defaultPolicy } from '../../../services/credentials/domain/policy';
import { republishTime } from '../../../services/credentials/domain/republish';

const request = new Date('2026-11-02T09:00:00Z');
const time = (text: string) => new Date(text);

describe('an issue', () => {
  test.each([
    ['90 days after the request while its letter has not left', undefined, 'italy', '2027-01-31T09:00:00Z'],
    ['30 days after the despatch in Italy', '2026-11-04T12:30:00Z', 'italy', '2026-12-04T12:30:00Z'],
    ['45 days after the despatch abroad', '2026-11-04T12:30:00Z', 'abroad', '2026-12-19T12:30:00Z'],
    ['at the latest 90 days after the request', '2027-01-15T00:00:00Z', 'italy', '2027-01-31T09:00:00Z'],
    ['at the latest 90 days after the request, abroad too', '2026-12-20T00:00:00Z', 'abroad', '2027-01-31T09:00:00Z'],
  ] as const)('expires %s', (_, despatch, letterTo, expiry) => {
    const despatchTime = despatch === undefined ? undefined : time(despatch);
    expect(issueExpiry(request, despatchTime, letterTo, defaultPolicy)).toEqual(time(expiry));
  });

  test.each([
    ['IT', 'italy', 30],
    ['SM', 'italy', 30],
    ['VA', 'italy', 30],
    ['CH', 'abroad', 45],
    ['AR', 'abroad', 45],
  ] as const)('whose letter goes to %s is told the days that hold', (countryCode, letterTo, days) => {
    expect(letterToOf({ countryCode })).toBe(letterTo);
    expect(expiryDaysAfterDespatch(letterTo, defaultPolicy)).toBe(days);
    const despatchTime = time('2026-11-04T12:30:00Z');
    const daysHeld =
      (issueExpiry(request, despatchTime, letterTo, defaultPolicy).getTime() - despatchTime.getTime()) / 86_400_000;
    expect(daysHeld).toBe(days);
  });

  test('whose letter leaves as late as it may still has all the days that were told', () => {
    const lastDespatch = new Date(request.getTime() + defaultPolicy.letterTimeToLiveDays * 86_400_000);
    for (const letterTo of ['italy', 'abroad'] as const) {
      const days = expiryDaysAfterDespatch(letterTo, defaultPolicy);
      const told = new Date(lastDespatch.getTime() + days * 86_400_000);
      expect(issueExpiry(request, lastDespatch, letterTo, defaultPolicy)).toEqual(told);
    }
  });

  test('is first told to expire at its latest', () => {
    expect(latestIssueExpiry(request, defaultPolicy)).toEqual(time('2027-01-31T09:00:00Z'));
  });
});

test('a personal PIN expires 180 days after it was set, and may change itself for 90 more', () => {
  const expiry = personalPinExpiry(request, defaultPolicy);
  expect([expiry, changeGraceEnd(expiry, defaultPolicy)]).toEqual([
    time('2027-05-01T09:00:00Z'),
    time('2027-07-30T09:00:00Z'),
  ]);
});

test('an exchange may be repeated for less than 24 hours', () => {
  const nearlyADayLater = time('2026-11-03T08:59:59.999Z');
  const aDayLater = time('2026-11-03T09:00:00Z');
  expect(
    [request, nearlyADayLater, aDayLater].map((now) => exchangeMayBeRepeated(request, now, defaultPolicy)),
  ).toEqual([true, true, false]);
});

describe('what was published and not heard of', () => {
  const notAfterTime = time('2026-11-05T09:00:00Z');

  test.each([
    [1, '2026-11-02T09:10:00Z'],
    [2, '2026-11-02T09:20:00Z'],
    [3, '2026-11-02T09:40:00Z'],
    [6, '2026-11-02T14:20:00Z'],
    [7, '2026-11-02T15:00:00Z'],
    [2_000, '2026-11-02T15:00:00Z'],
  ])('for the %ith time is published again after twice the time, at most 6 hours', (publishCount, next) => {
    expect(republishTime({ publishCount, publishTime: request, notAfterTime }, defaultPolicy)).toEqual(time(next));
  });

  test('is not published again when it would come too late', () => {
    const published = { publishCount: 1, publishTime: time('2026-11-05T08:50:00Z'), notAfterTime };
    expect(republishTime(published, defaultPolicy)).toBeUndefined();
  });
});
