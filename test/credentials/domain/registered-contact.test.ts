import { millisecondsPerHour } from '../../../runtime/clock';
import type { Contact } from '../../../services/credentials/domain/contact';
import { defaultPolicy as policy } from '../../../services/credentials/domain/policy';
import { type RegisteredContact, takeover, toConfirm } from '../../../services/credentials/domain/registered-contact';

const now = new Date('2026-10-24T12:00:00Z'); // clocks go back in Rome within the 48 hours
const at = (hours: number) => new Date(now.getTime() + hours * millisecondsPerHour);
const [a, b, c] = ['+393471000001', '+393471000002', '+393471000003'] as const;
const registered = (value: string, changes: Partial<RegisteredContact> = {}): RegisteredContact => ({
  id: value,
  credentialId: 'credential',
  contact: { kind: 'mobile', value },
  verifiedTime: at(-1_000),
  usableTime: undefined,
  replacedTime: undefined,
  code: undefined,
  ...changes,
});
const mail: RegisteredContact = registered('maria@example.org', {
  contact: { kind: 'email', value: 'maria@example.org' },
});
const mobile = (value: string): Contact => ({ kind: 'mobile', value });

test('a new contact takes over in 48 hours, until when the old one of its kind serves, and no other is touched', () => {
  expect(takeover([registered(a), mail], mobile(b), now, policy)).toEqual({
    usableTime: at(48),
    replaced: [{ id: a, replacedTime: at(48) }],
  });
  expect(takeover([mail], mobile(b), now, policy)).toEqual({ usableTime: at(48), replaced: [] });
});

test('one that never came to serve is gone at once when another takes its place, and the one before both serves until then', () => {
  const before = [registered(a, { replacedTime: at(40) }), registered(b, { usableTime: at(40) })];
  expect(takeover(before, mobile(c), now, policy)).toEqual({
    usableTime: at(48),
    replaced: [
      { id: a, replacedTime: at(48) },
      { id: b, replacedTime: now },
    ],
  });
});

test('one that still serves comes back at once, and whatever was to replace it is gone', () => {
  const before = [registered(a, { usableTime: at(-90), replacedTime: at(40) }), registered(b, { usableTime: at(40) })];
  expect(takeover(before, mobile(a), now, policy)).toEqual({
    usableTime: at(-90),
    replaced: [{ id: b, replacedTime: now }],
  });
});

test('one that was never confirmed is as new as any other', () => {
  expect(takeover([registered(a, { verifiedTime: undefined })], mobile(a), now, policy)).toEqual({
    usableTime: at(48),
    replaced: [],
  });
});

test.each([
  ['whose code can be given back', {}, true],
  ['that is confirmed', { verifiedTime: now }, false],
  ['that never had a code', { code: undefined }, false],
  ['whose code is over', { code: { id: 'code', expireTime: now } }, false],
  ['that will be replaced', { replacedTime: at(40) }, false],
])('holders are asked for the code of a contact or not: one %s', (_, changes, asked) => {
  const one = registered(a, { verifiedTime: undefined, code: { id: 'code', expireTime: at(1) }, ...changes });
  expect(toConfirm([one], now)).toEqual(asked ? [one] : []);
});
