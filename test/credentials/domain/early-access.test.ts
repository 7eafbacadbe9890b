import type { Delivery } from '../../../services/credentials/domain/delivery';
import {
  type AwaitedIssue,
  earlyAccessDays,
  earlyAccessExpiry,
  firstHalfCarrier,
  isAwaited,
  isStillOpen,
  minutesOpen,
} from '../../../services/credentials/domain/early-access';
import type { Surge } from '../../../services/credentials/domain/surge';

const now = new Date('2026-01-07T08:00:00Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

const request: AwaitedIssue['request'] = {
  outcome: 'issued',
  route: 'digital-first',
  state: 'ready',
  exchangeTime: undefined,
  expireTime: at(1),
};
const issue: AwaitedIssue = { request, credential: { state: 'issued' }, guardTime: undefined };

test.each(['accepted', 'delivering', 'ready'] as const)('an issue that is %s waits for its letter', (state) => {
  expect(isAwaited({ ...issue, request: { ...request, state } }, now)).toBe(true);
});

test.each<[string, AwaitedIssue]>([
  ['got no PIN', { ...issue, request: { ...request, outcome: 'withheld-cap' } }],
  ['is postal-first', { ...issue, request: { ...request, route: 'postal-first' } }],
  ['is a restore', { ...issue, request: { ...request, route: 'restore' } }],
  ["is a desk's", { ...issue, request: { ...request, route: 'desk' } }],
  ['waits for its activation', { ...issue, request: { ...request, state: 'awaiting-activation' } }],
  ['is suspended', { ...issue, request: { ...request, state: 'suspended' } }],
  ['was exchanged', { ...issue, request: { ...request, exchangeTime: now } }],
  ['has expired, swept or not', { ...issue, request: { ...request, expireTime: now } }],
  ['is of a credential in use', { ...issue, credential: { state: 'active' } }],
  ['is of a revoked credential', { ...issue, credential: { state: 'revoked' } }],
  ['is of a guarded holder', { ...issue, guardTime: now }],
])('one that %s does not', (_, other) => {
  expect(isAwaited(other, now)).toBe(false);
});

type Seen = Pick<Delivery, 'id' | 'half' | 'channel' | 'state' | 'hold'>;
const seen = (id: string, changes: Partial<Seen>) =>
  ({ id, half: 'first', channel: 'sms', state: 'sent', hold: undefined, ...changes }) as Delivery; // all that is looked at
const letter = seen('letter', { half: 'second', channel: 'letter', state: 'queued' });
const standby = seen('email', { channel: 'email', state: 'held', hold: 'standby' });

test.each<[string, readonly Delivery[], string | undefined]>([
  ['the only one that was sent', [seen('sms', {}), standby, letter], 'sms'],
  ['one that was delivered', [seen('sms', { state: 'delivered' }), letter], 'sms'],
  [
    'the fallback of one that failed',
    [seen('sms', { state: 'failed' }), { ...standby, state: 'sent' }, letter],
    'email',
  ],
  ['nobody while none was sent', [seen('sms', { state: 'sending' }), standby, letter], undefined],
  ['nobody where two were', [seen('sms', {}), { ...standby, state: 'delivered' }, letter], undefined],
  ['nobody where it went by letter', [seen('post', { channel: 'letter' }), letter], undefined],
  ['nobody where the other half is no letter', [seen('sms', {})], undefined],
  [
    'nobody while the letter waits for its address',
    [seen('sms', {}), { ...letter, state: 'held', hold: 'address' }],
    undefined,
  ],
])('the first half was taken to the holder by %s', (_, deliveries, id) => {
  expect(firstHalfCarrier({ attention: undefined }, deliveries)?.id).toBe(id);
});

test('nobody is sent a code while an operator is to look at the request', () => {
  expect(firstHalfCarrier({ attention: 'undeliverable' }, [seen('sms', {}), letter])).toBeUndefined();
});

const surge: Surge = {
  ...{ id: 'x', measures: { earlyAccessDays: 3 }, startTime: now, endTime: at(1), proposer: '', approver: '' },
  ...{ reason: '', approveTime: now, ended: undefined },
};

test('a surge opens reading while it is active, and only where it says so', () => {
  const ended: Surge = { ...surge, ended: { time: now, operator: '', reason: '' } };
  const others = [
    undefined,
    ended,
    { ...surge, measures: {} },
    { ...surge, startTime: at(1) },
    { ...surge, endTime: now },
  ];
  expect([surge, ...others].map((one) => earlyAccessDays(one, now))).toEqual([3, ...Array(5).fill(undefined)]);
});

test('what was opened lasts its days, at most until the end of the issue, and is told in whole minutes', () => {
  const day = 1_440;
  expect(earlyAccessExpiry(3, { expireTime: at(9 * day) }, now)).toEqual(at(3 * day));
  expect(earlyAccessExpiry(3, { expireTime: at(2 * day) }, now)).toEqual(at(2 * day));
  expect([minutesOpen(now, at(2.9)), minutesOpen(now, at(0.1))]).toEqual([2, 1]);
  const access = { ...issue, expireTime: at(1), isSurgeEnded: false };
  const others = [
    { ...access, expireTime: now },
    { ...access, isSurgeEnded: true },
    { ...access, guardTime: now },
  ];
  expect([access, ...others].map((one) => isStillOpen(one, now))).toEqual([true, false, false, false]);
});
