import { italianProvinces } from '../../../services/credentials/domain/italian-provinces';
import { checkPostalAddress, type RawPostalAddress } from '../../../services/credentials/domain/postal-address';
import type { Residence } from '../../../services/credentials/domain/residence';

const italian: RawPostalAddress = {
  recipient: 'Maria Rossi',
  careOf: undefined,
  building: '',
  street: 'Via Aldo Moro 15',
  postalCode: '56122',
  locality: 'Pisa',
  province: 'PI',
  countryCode: 'IT',
};
const checkedItalian = { ...italian, careOf: '', building: '' };

function check(changed: Partial<RawPostalAddress>, residence: Residence | undefined = 'italy') {
  return checkPostalAddress({ ...italian, ...changed }, residence, 'address');
}

function faultsOf(changed: Partial<RawPostalAddress>, residence?: Residence): Readonly<Record<string, string>> {
  const checked = check(changed, residence);
  return checked.kind === 'ok' ? {} : Object.fromEntries(checked.fields.map(({ field, reason }) => [field, reason]));
}

describe('a postal address', () => {
  test('in Italy is accepted', () => {
    expect(check({})).toEqual({ kind: 'ok', value: checkedItalian });
  });

  test('is put into the form that the post wants: single spaces, letters of the province and the country in capitals', () => {
    const typed = { recipient: '  Maria   Rossi ', province: 'pi', countryCode: 'it', careOf: ' c/o Bianchi' };
    expect(check(typed)).toEqual({ kind: 'ok', value: { ...checkedItalian, careOf: 'c/o Bianchi' } });
  });

  test('of somebody who lives in Italy is in Italy where no country is named', () => {
    expect(check({ countryCode: '' }, 'italy')).toEqual({ kind: 'ok', value: checkedItalian });
    expect(faultsOf({ countryCode: '' }, 'abroad')).toEqual({ 'address.country_code': 'FIELD_REQUIRED' });
  });

  test('may be abroad for somebody who lives in Italy, and in Italy for somebody who lives abroad', () => {
    expect(check({ countryCode: 'FR', province: '' }, 'italy').kind).toBe('ok');
    expect(check({}, 'abroad').kind).toBe('ok');
  });

  test('abroad needs neither province nor postal code, and takes any', () => {
    const london = { postalCode: 'SW1A 2AA', locality: 'London', province: undefined, countryCode: 'GB' };
    expect(check(london, 'abroad')).toEqual({ kind: 'ok', value: { ...checkedItalian, ...london, province: '' } });
    expect(check({ postalCode: undefined, locality: 'Dublin', countryCode: 'IE', province: 'Leinster' }).kind).toBe(
      'ok',
    );
  });

  test('with lines as long as the post takes is accepted', () => {
    const line = 'x'.repeat(44);
    const longest = { recipient: line, careOf: line, building: line, street: line, locality: 'x'.repeat(35) };
    expect(check(longest)).toEqual({ kind: 'ok', value: { ...checkedItalian, ...longest } });
  });

  test.each([
    ['without a recipient', { recipient: undefined }, { 'address.recipient': 'FIELD_REQUIRED' }],
    ['with a blank street', { street: '  ' }, { 'address.street': 'FIELD_REQUIRED' }],
    ['without a locality', { locality: '' }, { 'address.locality': 'FIELD_REQUIRED' }],
    ['without a CAP', { postalCode: undefined }, { 'address.postal_code': 'FIELD_REQUIRED' }],
    ['without a province', { province: '' }, { 'address.province': 'FIELD_REQUIRED' }],
    ['with a CAP of four digits', { postalCode: '5612' }, { 'address.postal_code': 'POSTAL_CODE_NOT_A_CAP' }],
    ['with a CAP of six digits', { postalCode: '561220' }, { 'address.postal_code': 'POSTAL_CODE_NOT_A_CAP' }],
    ['with a CAP with a letter', { postalCode: '5612O' }, { 'address.postal_code': 'POSTAL_CODE_NOT_A_CAP' }],
    ['with a CAP of other digits', { postalCode: '５６１２２' }, { 'address.postal_code': 'NOT_PRINTABLE' }],
    ['with a province by its name', { province: 'Pisa' }, { 'address.province': 'PROVINCE_UNKNOWN' }],
    ['with a province that is none', { province: 'XX' }, { 'address.province': 'PROVINCE_UNKNOWN' }],
    ['with a country that is none', { countryCode: 'XX' }, { 'address.country_code': 'COUNTRY_UNKNOWN' }],
    ['with a country by three letters', { countryCode: 'ITA' }, { 'address.country_code': 'COUNTRY_UNKNOWN' }],
    ['with a line too many', { street: 'Via Moro 15\nScala B' }, { 'address.street': 'CONTROL_CHARACTERS' }],
    ['with a tab', { building: 'Scala\tB' }, { 'address.building': 'CONTROL_CHARACTERS' }],
    ['with text turned around', { careOf: 'c/o \u202eihcnaiB' }, { 'address.care_of': 'CONTROL_CHARACTERS' }],
    ['with half a character', { recipient: 'Maria \ud83d' }, { 'address.recipient': 'CONTROL_CHARACTERS' }],
    ['with a recipient in Chinese', { recipient: '王伟' }, { 'address.recipient': 'NOT_PRINTABLE' }],
    ['with a street in Arabic', { street: 'شارع 5' }, { 'address.street': 'NOT_PRINTABLE' }],
    ['with a heart', { careOf: 'c/o Bianchi \u2665' }, { 'address.care_of': 'NOT_PRINTABLE' }],
    ['with a recipient of 45 characters', { recipient: 'x'.repeat(45) }, { 'address.recipient': 'TEXT_TOO_LONG' }],
    ['with a locality of 36 characters', { locality: 'x'.repeat(36) }, { 'address.locality': 'TEXT_TOO_LONG' }],
    [
      'whose last line gets too long',
      { countryCode: 'GB', postalCode: 'SW1A 2AA', locality: 'x'.repeat(30), province: 'Surrey' },
      { 'address.locality': 'TEXT_TOO_LONG' },
    ],
  ])('%s is refused', (_, changed, faults) => {
    expect(faultsOf(changed)).toEqual(faults);
  });

  test('counts letters with accents once, however they are written', () => {
    const decomposed = 'e\u0301'.repeat(44);
    expect(check({ street: decomposed })).toEqual({ kind: 'ok', value: { ...checkedItalian, street: 'é'.repeat(44) } });
  });

  test('tells all its faults together', () => {
    expect(faultsOf({ recipient: '', street: '\u0007', postalCode: '1', province: 'ZZ' })).toEqual({
      'address.recipient': 'FIELD_REQUIRED',
      'address.street': 'CONTROL_CHARACTERS',
      'address.postal_code': 'POSTAL_CODE_NOT_A_CAP',
      'address.province': 'PROVINCE_UNKNOWN',
    });
  });
});

test('there are 106 provinces with settled letters, and Sardinia with those of before and after', () => {
  expect(italianProvinces.size).toBe(106 + 5);
  expect([...italianProvinces].filter((letters) => !/^[A-Z]{2}$/.test(letters))).toEqual([]);
});
