import { maskRecipient } from '../../../services/notify/domain/masking';
import { checkRecipient } from '../../../services/notify/domain/recipient';

const outcome = (channel: 'sms' | 'email' | 'pec', text: string) => {
  const checked = checkRecipient(channel, text);
  return checked.kind === 'ok' ? checked.value : checked.fault.reason;
};

test.each([
  ['+393331234567', '+393331234567'],
  ['+4915112345678', '+4915112345678'],
  ['+12125550123', '+12125550123'],
  ['3331234567', 'MOBILE_INVALID'],
  ['+39 333 1234567', 'MOBILE_INVALID'],
  ['+390669821', 'NOT_A_MOBILE'],
  ['+3933312345678901', 'MOBILE_INVALID'],
  ['+393331234567;ext=1', 'MOBILE_INVALID'],
  ['', 'MOBILE_INVALID'],
])('the number %s: %s', (text, expected) => {
  expect(outcome('sms', text)).toBe(expected);
});

test.each([
  ['Mario.Rossi@Example.IT', 'Mario.Rossi@example.it'],
  ['a@münchen.de', 'a@xn--mnchen-3ya.de'],
  ['mario', 'EMAIL_INVALID'],
  ['"a b"@example.it', 'EMAIL_INVALID'],
  ['a@example.it\r\nBcc: b@example.it', 'EMAIL_INVALID'],
  ['Mario <a@example.it>', 'EMAIL_INVALID'],
  ['a@example.it,b@example.it', 'EMAIL_INVALID'],
  [`${'x'.repeat(250)}@a.it`, 'EMAIL_INVALID'],
  ['mariò@example.it', 'EMAIL_INVALID'],
  ['a@b.it/c', 'EMAIL_INVALID'],
])('the address %j: %s', (text, expected) => {
  expect(outcome('email', text)).toBe(expected);
});

test('a certified address is checked like any other, and its fault named as its own', () => {
  expect([outcome('pec', 'a@pec.it'), outcome('pec', 'x')]).toEqual(['a@pec.it', 'PEC_INVALID']);
});

test('recipients are shown so that their owner knows them, and nobody else learns them', () => {
  expect([
    maskRecipient('sms', '+393331234567'),
    maskRecipient('sms', '+3722345678'),
    maskRecipient('email', 'mario.rossi@posta.example.it'),
  ]).toEqual(['+39 *** *** 4567', expect.stringMatching(/^\+372 \*{3} \*{3} \d{2}$/), 'm***@p***.it']);
});
