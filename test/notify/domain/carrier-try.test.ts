import { afterTry, endInsteadOfTry } from '../../../services/notify/domain/carrier-try';

const now = new Date('2026-11-23T08:00:00Z');
const limits = { maxTries: 3 };
const message = { attempt: 1, state: 'accepted', tries: 0, notAfterTime: new Date('2026-12-23T08:00:00Z') } as const;
const delivery = { cancelled: false, messages: [{ attempt: 1, state: 'accepted' }] } as const;
const overtaken = { ...delivery, messages: [...delivery.messages, { attempt: 2, state: 'accepted' }] } as const;

it.each([
  ['is tried', message, delivery, undefined],
  [
    'is not begun once cancelled',
    message,
    { ...delivery, cancelled: true },
    { state: 'cancelled', reason: 'CANCELLED' },
  ],
  ['is not begun once overtaken', message, overtaken, { state: 'cancelled', reason: 'SUPERSEDED' }],
  [
    'is not begun when its time is up',
    { ...message, notAfterTime: now },
    delivery,
    { state: 'expired', reason: 'NOT_AFTER_PASSED' },
  ],
  [
    'goes on, though cancelled, once a carrier may have it',
    { ...message, state: 'sending' },
    { ...delivery, cancelled: true },
    undefined,
  ],
  ['goes on, though overtaken, once a carrier may have it', { ...message, state: 'sending' }, overtaken, undefined],
  [
    'is not sent again when its time is up',
    { ...message, state: 'sending', notAfterTime: now },
    delivery,
    { state: 'expired', reason: 'NOT_AFTER_PASSED' },
  ],
  [
    'is given up when its tries are used up',
    { ...message, state: 'sending', tries: 3 },
    delivery,
    { state: 'failed', reason: 'CARRIER_UNREACHABLE' },
  ],
] as const)('a message %s', (_what, tried, known, end) => {
  expect(endInsteadOfTry(tried, known, limits, now)).toEqual(end);
});

const again = (state: 'accepted' | 'sending') => ({ kind: 'again', state });
const failed = (reason: string) => ({ kind: 'ended', end: { state: 'failed', reason } });

it.each([
  ['taken', { kind: 'sent' }, 'accepted', 1, { kind: 'ended', end: { state: 'sent' } }],
  ['refused for good', { kind: 'refused', permanent: true }, 'accepted', 1, failed('CARRIER_REFUSED')],
  ['refused for now', { kind: 'refused', permanent: false }, 'accepted', 1, again('accepted')],
  [
    'refused for now, after a try that nobody answered',
    { kind: 'refused', permanent: false },
    'sending',
    2,
    again('sending'),
  ],
  [
    'refused for now, the last time',
    { kind: 'refused', permanent: false },
    'accepted',
    3,
    failed('CARRIER_UNREACHABLE'),
  ],
  ['not answered', { kind: 'unclear' }, 'accepted', 1, again('sending')],
  ['not answered, the last time', { kind: 'unclear' }, 'sending', 3, failed('CARRIER_UNREACHABLE')],
  ['unreadable', { kind: 'unreadable' }, 'accepted', 1, failed('UNSEAL_FAILED')],
] as const)('a message that was %s', (_what, outcome, before, tries, after) => {
  expect(afterTry(outcome, { before, tries }, limits)).toEqual(after);
});
