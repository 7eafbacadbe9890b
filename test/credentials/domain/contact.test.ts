import type { Checked } from '../../../services/credentials/domain/checked';
import { channelOf, parseEmail, parseMobile, parsePec } from '../../../services/credentials/domain/contact';

function told(checked: Checked<string>): string | readonly string[] {
  return checked.kind === 'ok' ? checked.value : checked.faults.map(({ reason }) => reason);
}

describe('a mobile number', () => {
  test.each([
    ['Italian, as people write it', '333 123 4567', 'italy', '+393331234567'],
    ['Italian with its country code', '+39 333 1234567', 'italy', '+393331234567'],
    ['Italian with 0039', '0039 333.123.4567', 'italy', '+393331234567'],
    ['Italian of somebody abroad', '+39 3331234567', 'abroad', '+393331234567'],
    ['of nine digits, from the first years', '333123456', 'italy', '+39333123456'],
    ['British of somebody in Italy', '+44 7911 123456', 'italy', '+447911123456'],
    ['British with 00', '0044 7911 123456', 'abroad', '+447911123456'],
    ['American, where mobiles look like landlines', '+1 (202) 555-0123', 'abroad', '+12025550123'],
  ] as const)('%s is read as E.164', (_, text, residence, e164) => {
    expect(parseMobile(text, residence)).toEqual({ kind: 'ok', value: e164 });
  });

  test.each([
    ['a landline of Rome', '06 12345678', 'italy', 'NOT_A_MOBILE'],
    ['a landline of Milan, international', '+39 02 12345678', 'abroad', 'NOT_A_MOBILE'],
    ['a British landline', '+44 20 7946 0958', 'abroad', 'NOT_A_MOBILE'],
    ['a free number', '803 164', 'italy', 'NOT_A_MOBILE'],
    ['a national number of somebody abroad', '07911 123456', 'abroad', 'MOBILE_WITHOUT_COUNTRY_CODE'],
    ['too short', '333 12', 'italy', 'MOBILE_INVALID'],
    ['too long', '333 123 4567 8901', 'italy', 'MOBILE_INVALID'],
    ['of no country', '+999 123 456 789', 'abroad', 'MOBILE_INVALID'],
    ['with an extension', '333 1234567 ext. 5', 'italy', 'MOBILE_INVALID'],
    ['within a sentence', 'call 333 1234567 please', 'italy', 'MOBILE_INVALID'],
    ['a word', 'none', 'italy', 'MOBILE_INVALID'],
    ['empty', '', 'italy', 'MOBILE_INVALID'],
    ['very long', '3'.repeat(60_000), 'italy', 'MOBILE_INVALID'],
    ['two numbers on two lines', '333 1234567\n333 1234568', 'italy', 'CONTROL_CHARACTERS'],
    ['with a mark that turns it around', '\u202e333 1234567', 'italy', 'CONTROL_CHARACTERS'],
  ] as const)('that is %s is refused', (_, text, residence, reason) => {
    expect(told(parseMobile(text, residence))).toEqual([reason]);
  });
});

describe('an e-mail address', () => {
  test.each([
    ['plain', 'maria.rossi@example.it', 'maria.rossi@example.it'],
    ['with capitals', ' Maria.Rossi@Example.IT ', 'Maria.Rossi@example.it'],
    ['with a tag', 'maria+pin@example.it', 'maria+pin@example.it'],
    ['with an apostrophe', "d'angelo@example.it", "d'angelo@example.it"],
    ['with a domain of its own script', 'maria@münchen.de', 'maria@xn--mnchen-3ya.de'],
  ])('%s is accepted', (_, text, address) => {
    expect(parseEmail(text)).toEqual({ kind: 'ok', value: address });
  });

  test.each([
    ['without @', 'maria.example.it', 'EMAIL_INVALID'],
    ['without a local part', '@example.it', 'EMAIL_INVALID'],
    ['without a domain', 'maria@', 'EMAIL_INVALID'],
    ['without a top-level domain', 'maria@localhost', 'EMAIL_INVALID'],
    ['with a number for a domain', 'maria@[127.0.0.1]', 'EMAIL_INVALID'],
    ['with a path after it', 'maria@example.it/other', 'EMAIL_INVALID'],
    ['with a domain in percent signs', 'maria@%65xample.it', 'EMAIL_INVALID'],
    ['with a shortened number for a domain', 'maria@127.1', 'EMAIL_INVALID'],
    ['with two dots in a row', 'maria..rossi@example.it', 'EMAIL_INVALID'],
    ['with a name around it', 'Maria <maria@example.it>', 'EMAIL_INVALID'],
    ['with a space', 'maria rossi@example.it', 'EMAIL_INVALID'],
    ['with a quoted local part', '"maria rossi"@example.it', 'EMAIL_INVALID'],
    ['with letters no server needs to know', 'marià@example.it', 'EMAIL_INVALID'],
    ['with two addresses', 'maria@example.it,luca@example.it', 'EMAIL_INVALID'],
    ['of 255 characters', `${'m'.repeat(64)}@${`${'d'.repeat(61)}.`.repeat(3)}abc.it`, 'EMAIL_INVALID'],
    ['of 65 characters before the @', `${'m'.repeat(65)}@example.it`, 'EMAIL_INVALID'],
    ['with a header after it', 'maria@example.it\r\nBcc: all@example.it', 'CONTROL_CHARACTERS'],
    ['with a zero byte', 'maria@example.it\0', 'CONTROL_CHARACTERS'],
    ['with a space of no width', 'maria\u200b@example.it', 'CONTROL_CHARACTERS'],
  ])('%s is refused', (_, text, reason) => {
    expect(told(parseEmail(text))).toEqual([reason]);
  });
});

test('a PEC address is read like an e-mail address and refused with a reason of its own', () => {
  expect(told(parsePec('Maria.Rossi@PEC.example.it'))).toBe('Maria.Rossi@pec.example.it');
  expect(told(parsePec('maria'))).toEqual(['PEC_INVALID']);
});

test('each kind of contact is reached by one channel', () => {
  expect({ mobile: channelOf('mobile'), email: channelOf('email'), pec: channelOf('pec') }).toEqual({
    mobile: 'sms',
    email: 'email',
    pec: 'pec',
  });
});
