import fc from 'fast-check';
import { checkFiscalCode } from '../../../services/credentials/domain/fiscal-code';
import {
  digitPlaces,
  fiscalCodeOf,
  temporaryFiscalCode,
  validFiscalCode,
  withCheckCharacter,
  withOmocodia,
} from '../../support/fiscal-codes';

function reasonsFor(text: string | undefined): readonly string[] {
  const checked = checkFiscalCode(text);
  return checked.kind === 'ok' ? [] : checked.faults.map(({ reason }) => reason);
}

describe('a fiscal code', () => {
  test.each([
    ['of a man born in Rome', 'RSSMRA80A01H501U'],
    ['of a woman', fiscalCodeOf({ names: 'BNCLRA', monthLetter: 'T', day: '50' })],
    ['of somebody born abroad', fiscalCodeOf({ place: 'Z404' })],
    ['of the last day of a month', fiscalCodeOf({ monthLetter: 'T', day: '31' })],
    ['of a woman on the last day of a month', fiscalCodeOf({ monthLetter: 'T', day: '71' })],
    ['of 29 February in a leap year', fiscalCodeOf({ year: '04', monthLetter: 'B', day: '29' })],
    [
      'of 29 February in 00, which 2000 had and 1900 had not',
      fiscalCodeOf({ year: '00', monthLetter: 'B', day: '29' }),
    ],
    ['of a woman on 29 February', fiscalCodeOf({ year: '96', monthLetter: 'B', day: '69' })],
    ['with every digit replaced', withOmocodia('RSSMRA80A01H501U', digitPlaces)],
    ['with only the last digit replaced', withOmocodia('RSSMRA80A01H501U', [14])],
    ['with a digit of the day replaced', withOmocodia(fiscalCodeOf({ day: '71' }), [9])],
    ['that is temporary', '12345678903'],
    ['that is temporary and begins with zeros', temporaryFiscalCode(0)],
  ])('%s is accepted as it is', (_, code) => {
    expect(checkFiscalCode(code)).toEqual({ kind: 'ok', value: code });
  });

  test('may be given in small letters with spaces around it', () => {
    expect(checkFiscalCode('  rssMra80a01h501u ')).toEqual({ kind: 'ok', value: 'RSSMRA80A01H501U' });
  });

  test('with replaced digits is not turned into the code that it stands for', () => {
    const omocodia = withOmocodia('RSSMRA80A01H501U', [14]);
    expect(omocodia).toBe(withCheckCharacter('RSSMRA80A01H50M'));
    expect(checkFiscalCode(omocodia)).toEqual({ kind: 'ok', value: omocodia });
  });

  test.each([
    ['is missing', undefined, ['FIELD_REQUIRED']],
    ['is blank', '   ', ['FIELD_REQUIRED']],
    ['is too short', 'RSSMRA80A01H501', ['FISCAL_CODE_LENGTH']],
    ['is too long', 'RSSMRA80A01H501UU', ['FISCAL_CODE_LENGTH']],
    ['has 12 digits', '123456789032', ['FISCAL_CODE_LENGTH']],
    ['has a space inside', 'RSSMRA80A01 H501U', ['FISCAL_CODE_LENGTH']],
    ['ends in a line end', 'RSSMRA80A01H501U\n', ['FISCAL_CODE_LENGTH']],
    ['has a wrong check character', 'RSSMRA80A01H501X', ['FISCAL_CODE_CHECK_CHARACTER']],
    ['has two letters changed places', 'RSSRMA80A01H501U', ['FISCAL_CODE_CHECK_CHARACTER']],
    ['has a digit among the letters of the names', 'R5SMRA80A01H501U', ['FISCAL_CODE_STRUCTURE']],
    ['has a digit for its check character', 'RSSMRA80A01H5018', ['FISCAL_CODE_STRUCTURE']],
    ['has a letter of another alphabet', 'RSSMRА80A01H501U', ['FISCAL_CODE_STRUCTURE']],
    ['has a letter that capitals make two of', 'RSSMRA80A01H50ß', ['FISCAL_CODE_LENGTH']],
    ['has a sign', 'RSSMRA80A01H501-', ['FISCAL_CODE_STRUCTURE']],
    [
      'has a letter for a digit that never stands for one',
      withCheckCharacter('RSSMRA80A01H50O'),
      ['FISCAL_CODE_OMOCODIA'],
    ],
    ['has a month letter that is none', fiscalCodeOf({ monthLetter: 'F' }), ['FISCAL_CODE_MONTH']],
    ['has day 0', fiscalCodeOf({ day: '00' }), ['FISCAL_CODE_DATE']],
    ['has day 32', fiscalCodeOf({ day: '32' }), ['FISCAL_CODE_DATE']],
    ['has day 40, a woman born on day 0', fiscalCodeOf({ day: '40' }), ['FISCAL_CODE_DATE']],
    ['has day 72', fiscalCodeOf({ day: '72' }), ['FISCAL_CODE_DATE']],
    ['has day 81, twice forty too many', fiscalCodeOf({ day: '81' }), ['FISCAL_CODE_DATE']],
    ['has 31 April', fiscalCodeOf({ monthLetter: 'D', day: '31' }), ['FISCAL_CODE_DATE']],
    ['has 31 April of a woman', fiscalCodeOf({ monthLetter: 'D', day: '71' }), ['FISCAL_CODE_DATE']],
    ['has 30 February', fiscalCodeOf({ year: '00', monthLetter: 'B', day: '30' }), ['FISCAL_CODE_DATE']],
    [
      'has 29 February in a common year',
      fiscalCodeOf({ year: '81', monthLetter: 'B', day: '29' }),
      ['FISCAL_CODE_DATE'],
    ],
    [
      'hides 31 April behind replaced digits',
      withOmocodia(fiscalCodeOf({ monthLetter: 'D', day: '31' }), [9, 10]),
      ['FISCAL_CODE_DATE'],
    ],
    ['has a place of birth that begins with N', fiscalCodeOf({ place: 'N501' }), ['FISCAL_CODE_PLACE']],
    ['is temporary with a wrong check digit', '12345678901', ['FISCAL_CODE_CHECK_DIGIT']],
    ['is temporary with two digits changed places', '21345678903', ['FISCAL_CODE_CHECK_DIGIT']],
    ['has eleven characters that are not all digits', '1234567890A', ['FISCAL_CODE_STRUCTURE']],
    ['has digits of another script', '١٢٣٤٥٦٧٨٩٠٣', ['FISCAL_CODE_STRUCTURE']],
    ['is eleven zeros', '00000000000', ['FISCAL_CODE_STRUCTURE']],
  ])('that %s is refused', (_, code, reasons) => {
    expect(reasonsFor(code)).toEqual(reasons);
  });

  test('tells everything that is wrong with it', () => {
    expect(reasonsFor('RSSMRA81B29N501A')).toEqual([
      'FISCAL_CODE_DATE',
      'FISCAL_CODE_PLACE',
      'FISCAL_CODE_CHECK_CHARACTER',
    ]);
  });

  test('never comes back in its own fault', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 5 }), (text) => {
        const checked = checkFiscalCode(text);
        if (checked.kind === 'faulty' && text.trim().length > 4) expect(JSON.stringify(checked)).not.toContain(text);
      }),
    );
  });

  test('made for the tests is valid and a different one for each seed', () => {
    const seeds = Array.from({ length: 5_000 }, (_, index) => index * 61_000);
    const codes = seeds.flatMap((seed) => [validFiscalCode(seed), temporaryFiscalCode(seed)]);
    expect(codes.filter((code) => checkFiscalCode(code).kind !== 'ok')).toEqual([]);
    expect(new Set(codes).size).toBe(10_000);
  });

  test('with any single character changed for another is refused', () => {
    // The check character sees every single change of a letter for a letter, or a digit for a digit.
    const digits = fc.constantFrom(...'0123456789');
    const capitals = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ');
    fc.assert(
      fc.property(fc.nat(300_000_000), fc.nat(14), digits, capitals, (seed, place, digit, capital) => {
        const code = validFiscalCode(seed);
        const other = digitPlaces.includes(place) ? digit : capital;
        fc.pre(other !== code.charAt(place));
        expect(checkFiscalCode(code.slice(0, place) + other + code.slice(place + 1)).kind).toBe('faulty');
      }),
    );
  });
});
