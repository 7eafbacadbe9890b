import { afterTry, endInsteadOfTry } from '../../../services/notify/domain/carrier-try';
import type { KnownDelivery } from '../../../services/notify/domain/delivery';

const now = new Date('2026-11-23T08:00:00Z');
const notAfterTime = new Date('2026-12-23T08:00:00Z');
const waiting = { attempt: 1, state: 'accepted', possibleSends: 0, notAfterTime } as const;
const begun = { ...waiting, state: 'sending', possibleSends: 1 } as const;
const alone: KnownDelivery = { cancelled: false, messages: [{ id: 'a', attempt: 1, state: 'accepted' }] };
const cancelled: KnownDelivery = { ...alone, cancelled: true };
const overtaken: KnownDelivery = {
  ...alone,
  messages: [...alone.messages, { id: 'b', attempt: 2, state: 'accepted' }],
};

it.each([
  ['is tried', waiting, alone, undefined],
  ['is tried again', begun, alone, undefined],
  ['is not begun once cancelled', waiting, cancelled, { state: 'cancelled', reason: 'CANCELLED' }],
  ['is not begun once overtaken', waiting, overtaken, { state: 'cancelled', reason: 'SUPERSEDED' }],
  [
    'that a carrier may have is not sent again once cancelled',
    begun,
    cancelled,
    { state: 'failed', reason: 'CANCELLED' },
  ],
  [
    'that a carrier may have is not sent again once overtaken',
    begun,
    overtaken,
    { state: 'failed', reason: 'SUPERSEDED' },
  ],
  ['is not begun too late', { ...waiting, notAfterTime: now }, alone, { state: 'expired', reason: 'NOT_AFTER_PASSED' }],
  [
    'is not sent again too late',
    { ...begun, notAfterTime: now },
    alone,
    { state: 'expired', reason: 'NOT_AFTER_PASSED' },
  ],
  [
    'is given up once a carrier may have it as often as it may get it',
    { ...begun, possibleSends: 3 },
    alone,
    { state: 'failed', reason: 'CARRIER_UNREACHABLE' },
  ],
] as const)('a message %s', (_what, message, delivery, end) => {
  expect(endInsteadOfTry(message, delivery, { maxTries: 3 }, now)).toEqual(end);
});

const ended = (state: string, reason?: string) => ({
  kind: 'ended',
  end: reason === undefined ? { state } : { state, reason },
});
const waits = (state: string, possibleSends: number) => ({ kind: 'waits', state, possibleSends });

it.each([
  ['taken', { kind: 'sent' }, 0, ended('sent')],
  ['refused for good', { kind: 'refused', permanent: true }, 0, ended('failed', 'CARRIER_REFUSED')],
  ['refused for now', { kind: 'refused', permanent: false }, 0, waits('accepted', 0)],
  ['refused for now, after a try that nobody answered', { kind: 'refused', permanent: false }, 1, waits('sending', 1)],
  ['not answered', { kind: 'unclear' }, 0, waits('sending', 1)],
  ['not answered again', { kind: 'unclear' }, 1, waits('sending', 2)],
] as const)('a message that was %s', (_what, outcome, possibleSends, after) => {
  expect(afterTry(outcome, possibleSends)).toEqual(after);
});
