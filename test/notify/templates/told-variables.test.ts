import type { Told } from '../../../services/notify/templates/told';
import { textRequestOf } from '../../../services/notify/templates/told-variables';
import { longestSms, productTemplates } from '../product-templates';

const requestTime = new Date('2026-11-23T22:30:00Z');
const coded = { code: '048213', validMinutes: 43_200 };
const whole: readonly Told[] = [
  ...longestSms,
  { kind: 'first-half', characters: 'BCDFGHJK', expiryDays: 30, otherHalf: 'letter' },
  { kind: 'request-confirmation', requestTime, route: 'digital-first', confirmation: coded },
  { kind: 'restore-link', requestTime, link: `https://portal.example.org/#${'x'.repeat(470)}`, validMinutes: 60 },
  { kind: 'contact-changed', requestTime, maskedContact: '*'.repeat(300), quarantineMinutes: 2_147_483_647 },
  { kind: 'expiry-reminder', daysLeft: 2_147_483_647 },
];
const asked = { channel: 'email', languageTag: 'it' } as const;

test('every template of credentials’ own messages gets exactly the variables that it declares', () => {
  for (const told of whole)
    for (const reference of ['0417', ''])
      expect({ told, faults: productTemplates.faultsIn(textRequestOf(told, { ...asked, reference })) }).toEqual({
        told,
        faults: [],
      });
  const reserved = productTemplates.list().filter((info) => info.reserved);
  expect(reserved.map(({ name }) => name)).toEqual([...new Set(whole.map(({ kind }) => kind))].sort());
});

test('days are told only to who can count them from a letter', () => {
  const half = { kind: 'second-half', characters: 'BCDFGHJK', expiryDays: 30 } as const;
  const days = (otherHalf: 'letter' | 'sms' | 'desk-slip' | undefined) =>
    textRequestOf({ ...half, otherHalf }, { ...asked, reference: '0417' }).variables;
  expect([days('letter'), days('sms'), days('desk-slip'), days(undefined)]).toEqual([
    { characters: 'BCDFGHJK', other_half: 'letter', expiry_days: '30', reference: '0417' },
    { characters: 'BCDFGHJK', other_half: 'sms', expiry_days: '', reference: '0417' },
    { characters: 'BCDFGHJK', other_half: 'desk-slip', expiry_days: '', reference: '0417' },
    { characters: 'BCDFGHJK', other_half: 'unknown', expiry_days: '30', reference: '0417' },
  ]);
});
