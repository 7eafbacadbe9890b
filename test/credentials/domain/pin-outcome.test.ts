import fc from 'fast-check';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { type Credential, newCredential } from '../../../services/credentials/domain/credential';
import { isInitialPinStill, outcomeOf } from '../../../services/credentials/domain/pin-outcome';
import type { PinRequest } from '../../../services/credentials/domain/pin-request';
import { defaultPolicy as policy } from '../../../services/credentials/domain/policy';

const now = new Date('2026-03-02T09:00:00Z');
const day = millisecondsPerDay;
const before = (milliseconds: number) => later(now, -milliseconds);

function personal(changes: Partial<Credential>) {
  const credential: Credential = { ...newCredential('c', 'h', 'it'), state: 'active', ...changes };
  return { kind: 'personal', credential } as const;
}

function issue(changes: Partial<PinRequest> = {}): PinRequest {
  return {
    id: 'r',
    holderId: 'h',
    credentialId: 'c',
    outcome: 'issued',
    route: 'digital-first',
    attention: undefined,
    state: 'ready',
    stateTime: before(day),
    reference: '4711',
    language: 'it',
    letterTo: 'italy',
    level: 'ordinary',
    applicationFingerprint: Buffer.alloc(0),
    initialPin: undefined,
    loneHalfCipher: undefined,
    healthCardIndex: undefined,
    version: 1,
    createTime: before(day),
    expireTime: later(now, day),
    dueTime: later(now, day),
    exchangeTime: undefined,
    spentTime: undefined,
    endTime: undefined,
    ...changes,
  };
}

const initial = (changes: Partial<PinRequest> = {}) => ({ kind: 'initial', request: issue(changes) }) as const;
const loneHalf = (changes: Partial<PinRequest> = {}) => ({ kind: 'lone-half', request: issue(changes) }) as const;

test.each([
  ['a personal PIN on its last millisecond', personal({ expireTime: later(now, 1) }), 'verified'],
  ['a personal PIN that expires now', personal({ expireTime: now }), 'change-required'],
  ['one on the last millisecond of its 90 days', personal({ expireTime: before(90 * day - 1) }), 'change-required'],
  ['one 90 days after its expiry', personal({ expireTime: before(90 * day) }), 'expired'],
  ['one that is suspended', personal({ state: 'suspended', expireTime: later(now, 1) }), 'suspended'],
  ['one that is suspended and has expired', personal({ state: 'suspended', expireTime: before(day) }), 'suspended'],
  ['an initial PIN', initial(), 'exchange-required'],
  ['an initial PIN whose halves are on their way', initial({ state: 'delivering' }), 'exchange-required'],
  ['an initial PIN that expires now', initial({ expireTime: now }), 'expired'],
  ['an initial PIN whose issue was ended as expired', initial({ state: 'expired' }), 'expired'],
  ['an initial PIN of which a half came back', initial({ state: 'suspended' }), 'suspended'],
  ['one of which a half came back, expired', initial({ state: 'suspended', expireTime: now }), 'expired'],
  ["the letter's half alone", loneHalf({ state: 'awaiting-activation' }), 'not-activated'],
  ["the letter's half alone, expired", loneHalf({ expireTime: now }), 'expired'],
  ["the letter's half alone, suspended", loneHalf({ state: 'suspended' }), 'suspended'],
] as const)('%s, being right, is answered: %s', (_, right, outcome) => {
  expect(outcomeOf(right, now, policy)).toBe(outcome);
});

test.each([
  ['before its exchange', {}, true],
  ['just after it', { exchangeTime: now }, true],
  ['on the last millisecond of 24 hours after it', { exchangeTime: before(24 * millisecondsPerHour - 1) }, true],
  ['24 hours after it', { exchangeTime: before(24 * millisecondsPerHour) }, false],
  ['once the personal PIN was used', { exchangeTime: now, spentTime: now }, false],
])('an initial PIN may be exchanged %s: %s', (_, changes, expected) => {
  expect(isInitialPinStill(issue(changes), now, policy)).toBe(expected);
});

test('a personal PIN goes from verified through change-required to expired, and never back', () => {
  const order = ['verified', 'change-required', 'expired'];
  const days = fc.integer({ min: -400, max: 400 });
  fc.assert(
    fc.property(days, days, (one, other) => {
      const outcomes = [Math.min(one, other), Math.max(one, other)].map((offset) =>
        order.indexOf(outcomeOf(personal({ expireTime: now }), later(now, offset * day), policy)),
      );
      expect(outcomes[0]).toBeLessThanOrEqual(outcomes[1] ?? -1);
    }),
  );
});
