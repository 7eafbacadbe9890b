import {
  arrivalOf,
  endBeforeTry,
  endedByCancellation,
  type KnownDelivery,
  overtakenBy,
} from '../../../services/notify/domain/delivery';

const now = new Date('2026-11-23T08:00:00Z');
const notAfterTime = new Date('2026-12-23T08:00:00Z');
const unknown: KnownDelivery = { cancelled: false, messages: [] };
const cancelled: KnownDelivery = { cancelled: true, messages: [] };
const first: KnownDelivery = { cancelled: false, messages: [{ id: 'm1', attempt: 1, state: 'accepted' }] };
const second: KnownDelivery = { cancelled: false, messages: [{ id: 'm2', attempt: 2, state: 'sent' }] };

it.each([
  ['is accepted', unknown, { kind: 'accepted' }],
  ['is known when it was here', first, { kind: 'known' }],
  [
    'ends where its delivery was cancelled',
    cancelled,
    { kind: 'ended', end: { state: 'cancelled', reason: 'CANCELLED' } },
  ],
  ['ends where a newer one was here', second, { kind: 'ended', end: { state: 'cancelled', reason: 'SUPERSEDED' } }],
] as const)('an attempt that arrives %s', (_what, delivery, arrival) => {
  expect(arrivalOf(delivery, { attempt: 1, notAfterTime }, { now, hasCarrier: true })).toEqual(arrival);
});

it('an attempt that arrives too late is not sent', () => {
  const late = { now: notAfterTime, hasCarrier: true };
  const end = { state: 'expired', reason: 'NOT_AFTER_PASSED' };
  expect(arrivalOf(unknown, { attempt: 1, notAfterTime }, late)).toEqual({ kind: 'ended', end });
});

it('an attempt for a channel without carrier fails at once, so that another channel can be tried', () => {
  const end = { state: 'failed', reason: 'NO_CARRIER' };
  expect(arrivalOf(unknown, { attempt: 1, notAfterTime }, { now, hasCarrier: false })).toEqual({ kind: 'ended', end });
});

it('a newer attempt ends the older ones that no carrier has', () => {
  const messages = [
    { id: 'm1', attempt: 1, state: 'sent' },
    { id: 'm2', attempt: 2, state: 'sending' },
    { id: 'm3', attempt: 3, state: 'accepted' },
    { id: 'm5', attempt: 5, state: 'accepted' },
  ] as const;
  expect(overtakenBy({ cancelled: false, messages }, 4)).toEqual([messages[2]]);
});

it.each([
  ['nothing known', unknown, 1, { known: [], unseen: 1 }],
  ['what waits', first, 1, { known: first.messages, unseen: undefined }],
  ['what waits, and an attempt not seen', first, 2, { known: first.messages, unseen: 2 }],
  ['not what was sent', second, 1, { known: [], unseen: undefined }],
] as const)('a cancellation ends %s', (_what, delivery, attempt, ends) => {
  expect(endedByCancellation(delivery, attempt)).toEqual(ends);
});

it('an attempt whose time is up to its last millisecond may begin', () => {
  const before = new Date(notAfterTime.getTime() - 1);
  expect(endBeforeTry(first, 1, notAfterTime, before)).toBeUndefined();
});
