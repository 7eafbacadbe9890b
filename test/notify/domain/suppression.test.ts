import fc from 'fast-check';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import { priorities } from '../../../services/notify/domain/priority';
import type { SuppressionReason } from '../../../services/notify/domain/receipt';
import { isSuppressed, suppressionEnd } from '../../../services/notify/domain/suppression';

const now = new Date('2026-11-27T10:00:00Z');
const tomorrow = later(now, millisecondsPerDay);
const reasons: readonly SuppressionReason[] = ['hard-bounce', 'complaint', 'operator', 'unsubscribed'];
const half = { priority: 'urgent', holdsHalf: true } as const;
const halfInBulk = { priority: 'bulk', holdsHalf: true } as const;
const newsletter = { priority: 'bulk', holdsHalf: false } as const;
const code = { priority: 'urgent', holdsHalf: false } as const;

test.each(reasons)('%s', (reason) => {
  const lasting = [{ reason, expireTime: undefined }];
  const stops = (message: Parameters<typeof isSuppressed>[1]) => isSuppressed(lasting, message, now);
  const stopsAll = reason !== 'unsubscribed';
  expect([half, halfInBulk, code, { priority: 'normal', holdsHalf: false } as const, newsletter].map(stops)).toEqual([
    stopsAll,
    stopsAll,
    stopsAll,
    stopsAll,
    true,
  ]);
});

test('it ends at its time', () => {
  const at = (expireTime: Date) => isSuppressed([{ reason: 'hard-bounce', expireTime }], half, now);
  expect([at(tomorrow), at(now), at(later(now, -1))]).toEqual([true, false, false]);
});

test('one that lasts is enough, whatever else there is', () => {
  const any = fc.record({
    reason: fc.constantFrom(...reasons),
    expireTime: fc.option(fc.constantFrom(tomorrow, later(now, -1)), { nil: undefined }),
  });
  const message = fc.record({ priority: fc.constantFrom(...priorities), holdsHalf: fc.boolean() });
  fc.assert(
    fc.property(fc.array(any), any, message, (others, one, of) => {
      expect(isSuppressed([...others, one], of, now)).toBe(
        isSuppressed(others, of, now) || isSuppressed([one], of, now),
      );
    }),
  );
});

test('a bounce and a complaint end by themselves, who unsubscribed stays so', () => {
  const times = { bounceDays: 180, complaintDays: 365 };
  expect(reasons.map((reason) => suppressionEnd(reason, times, now))).toEqual([
    later(now, 180 * millisecondsPerDay),
    later(now, 365 * millisecondsPerDay),
    undefined,
    undefined,
  ]);
});
