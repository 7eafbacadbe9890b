import fc from 'fast-check';
import type { PostalAddress } from '../../../services/postal/domain/address-block';
import { type AddressRules, checkAddress, isHeld } from '../../../services/postal/domain/address-check';
import { atSize } from '../../support/at-size';
import { inWords, rulesWith } from '../address-rules';
import { italianAddress } from '../letter-samples';

let rules: AddressRules;
beforeAll(async () => {
  rules = await rulesWith({ COUNTRIES_NOT_SERVED: 'KP, sy' });
});

function findingsOf(differing: Partial<PostalAddress>): readonly string[] {
  return inWords(checkAddress({ ...italianAddress, ...differing }, rules));
}

const london: PostalAddress = {
  ...italianAddress,
  street: '10 Downing Street',
  postalCode: 'SW1A 2AA',
  locality: 'London',
  province: '',
  countryCode: 'GB',
};

describe('Nothing is said of', () => {
  test.each<[string, Partial<PostalAddress>]>([
    ['an ordinary address', {}],
    ['a street without numbers, where that is said', { street: 'Località Valle snc', building: '' }],
    ['the same in another way', { street: 'Contrada Sant’Anna s.n.', building: '' }],
    ['the same in full', { street: 'Via Roma senza numero civico', building: '' }],
    ['a number in the building line', { street: 'Località Valle', building: 'Lotto 4' }],
    ['a street with a date', { street: 'Via XXV Aprile 3' }],
    ['a road with a number', { street: 'Strada Statale 16 km 998,300' }],
    ['a surname that is a word of ours', { recipient: 'Mario Sconosciuto' }],
    ['a street whose name has one', { street: 'Piazza Milite Ignoto 4' }],
    ['a street of those who left', { street: 'Via dell’Emigrato 7' }],
    ['a town that is called like another word', { postalCode: '63900', locality: 'Fermo', province: 'FM' }],
    ['initials', { recipient: 'N. Conti' }],
    ['a short name', { recipient: 'Bo Li' }],
    ['a name in Cyrillic', { recipient: 'Мария Иванова' }],
    ['a studio that calls itself at home', { careOf: 'c/o Studio @Home' }],
    ['empty lines that may be empty', { careOf: '', building: ' ' }],
  ])('%s', (_, differing) => {
    expect(findingsOf(differing)).toEqual([]);
  });
});

describe('A letter is held for', () => {
  test.each<[string, Partial<PostalAddress>, readonly string[]]>([
    ['no street', { street: ' ' }, ['hold street LINE_MISSING']],
    ['no recipient', { recipient: '' }, ['hold recipient LINE_MISSING']],
    ['a dash', { street: '-' }, ['hold street PLACEHOLDER_TEXT']],
    ['crosses', { recipient: 'XXX XXXX' }, ['hold recipient PLACEHOLDER_TEXT']],
    ['a word for nothing', { street: 'n/a' }, ['hold street PLACEHOLDER_TEXT']],
    ['somebody’s test', { recipient: 'Test' }, ['hold recipient PLACEHOLDER_TEXT']],
    ['a number alone', { street: '12' }, ['hold street STREET_WITHOUT_NAME']],
    ['somebody who cannot be found', { street: 'Via Roma 1 (irreperibile)' }, ['hold street RECIPIENT_NOT_THERE']],
    ['somebody who is unknown there', { careOf: 'SCONOSCIUTA' }, ['hold careOf RECIPIENT_NOT_THERE']],
    ['somebody who has moved', { building: 'trasferito a Milano' }, ['hold building RECIPIENT_NOT_THERE']],
    ['somebody who has died', { recipient: 'Rossi Mario (deceduto)' }, ['hold recipient RECIPIENT_DECEASED']],
    ['heirs', { recipient: 'Eredi Rossi Mario' }, ['hold recipient RECIPIENT_DECEASED']],
    [
      'a counter',
      { street: 'Fermo Posta', building: '' },
      ['hold street POSTE_RESTANTE', 'warn street HOUSE_NUMBER_MISSING'],
    ],
    ['no home', { street: 'Senza fissa dimora', building: '1' }, ['hold street NO_FIXED_ABODE']],
    ['a mail address', { careOf: 'maria@example.it' }, ['hold careOf MAIL_ADDRESS_IN_LINE']],
    ['a mobile number', { careOf: 'cell. 333 123 45 67' }, ['hold careOf PHONE_NUMBER_IN_LINE']],
    ['a landline number', { street: 'Via Roma 1 tel 06-12345678' }, ['hold street PHONE_NUMBER_IN_LINE']],
    ['a town as recipient', { recipient: 'ROMA' }, ['hold recipient RECIPIENT_IS_PLACE']],
    ['a street as recipient', { recipient: 'Via Ciro il Grande, 21' }, ['hold recipient RECIPIENT_IS_PLACE']],
  ])('%s', (_, differing, findings) => {
    expect(findingsOf(differing)).toEqual(findings);
  });
});

test.each<[string, Partial<PostalAddress>, readonly string[]]>([
  ['a box', { street: 'Casella postale 12' }, ['warn street PO_BOX']],
  ['a box in short', { street: 'C.P. 12' }, ['warn street PO_BOX']],
  ['a house without number', { street: 'Via Roma', building: '' }, ['warn street HOUSE_NUMBER_MISSING']],
])('A letter to %s goes out, and is counted', (_, differing, findings) => {
  const address = { ...italianAddress, ...differing };
  expect([isHeld(checkAddress(address, rules)), findingsOf(differing)]).toEqual([false, findings]);
});

describe('Abroad', () => {
  test.each<[string, Partial<PostalAddress>, readonly string[]]>([
    ['no Italian rule holds', {}, []],
    ['a street may be a number', { street: '1-2-3' }, []],
    ['long numbers are no phones', { street: 'Suite 012345678901' }, []],
    ['a phone begins with a plus', { street: '+44 20 7946 0000' }, ['hold street PHONE_NUMBER_IN_LINE']],
    ['a postal code may be missing', { postalCode: '' }, []],
    ['a postal code is more than zeros', { postalCode: '000-0000' }, ['hold postalCode PLACEHOLDER_TEXT']],
    ['a locality must be there', { locality: '' }, ['hold locality LINE_MISSING']],
    ['a country must exist', { countryCode: 'XX' }, ['hold countryCode COUNTRY_UNKNOWN']],
    ['a country may not be served', { countryCode: 'kp' }, ['hold countryCode COUNTRY_NOT_SERVED']],
    ['a country may be set in small letters', { countryCode: 'SY' }, ['hold countryCode COUNTRY_NOT_SERVED']],
    ['words are the same everywhere', { street: 'Poste restante' }, ['hold street POSTE_RESTANTE']],
  ])('%s', (_, differing, findings) => {
    expect(inWords(checkAddress({ ...london, ...differing }, rules))).toEqual(findings);
  });
});

test('whatever the lines say, each finding is told once a line', () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom('', 'IT', 'DE', '00144', 'Roma', 'RM', 'S. S. S.', '- - -', 'C.P. 1 C.P. 2', '00100'),
  );
  const keys = [
    'recipient',
    'careOf',
    'building',
    'street',
    'postalCode',
    'locality',
    'province',
    'countryCode',
  ] as const;
  const address = fc
    .tuple(...keys.map(() => line))
    .map((lines) => Object.fromEntries(keys.map((key, at) => [key, lines[at] ?? ''])));
  fc.assert(
    fc.property(address, (lines) => {
      const findings = inWords(checkAddress({ ...italianAddress, ...lines }, rules));
      expect(findings).toEqual([...new Set(findings)]);
    }),
    { numRuns: atSize(500, 20_000) },
  );
});
