import fc from 'fast-check';
import { formatLetterCode, letterTime, parseLetterCode } from '../../../services/postal/domain/letter-code';

const letterId = '0199d0e2-5c00-7abc-8def-0123456789ab';

describe('A letter’s code', () => {
  test.each([
    [`SYM1|${letterId}|1|2|3/4`, { letterId, attempt: 1, print: 2, page: { page: 3, pages: 4 } }],
    [`${letterId}-1-2`, { letterId, attempt: 1, print: 2, page: undefined }],
    [`${letterId}-12`, { letterId, attempt: 12, print: undefined, page: undefined }],
    [` ${letterId.toUpperCase()}-1 `, { letterId, attempt: 1, print: undefined, page: undefined }],
    [`]d2SYM1|${letterId}|1|1|1/1`, { letterId, attempt: 1, print: 1, page: { page: 1, pages: 1 } }],
  ])('is read in %s', (text, code) => {
    expect(parseLetterCode(text)).toEqual(code);
  });

  test.each([
    ['nothing', ''],
    ['an id alone', letterId],
    ['an id that is not ours', '7d444840-9dc0-41d1-b245-5ffdce74fad2-1'],
    ['attempt 0', `${letterId}-0`],
    ['a zero before a number', `${letterId}-01`],
    ['a number that is too long', `${letterId}-1234567`],
    ['one number too many', `${letterId}-1-1-1`],
    ['another version', `SYM2|${letterId}|1|1|1/1`],
    ['a page after the last', `SYM1|${letterId}|1|1|2/1`],
    ['no print', `SYM1|${letterId}|1||1/1`],
    ['something behind it', `${letterId}-1 x`],
    ['more than a code has', `${letterId}-1${' '.repeat(100)}`],
  ])('is not %s', (_, text) => {
    expect(parseLetterCode(text)).toBeUndefined();
  });

  test('is read as it was written', () => {
    const number = fc.integer({ min: 1, max: 999_999 });
    fc.assert(
      fc.property(
        fc.uuid({ version: 7 }),
        number,
        number,
        number,
        fc.nat({ max: 2 }),
        (id, attempt, print, page, form) => {
          const code = {
            letterId: id,
            attempt,
            print: form === 0 ? undefined : print,
            page: form === 2 ? { page, pages: 999_999 } : undefined,
          };
          expect(parseLetterCode(formatLetterCode(code))).toEqual(code);
        },
      ),
    );
  });

  test('tells when the letter was made', () => {
    expect(letterTime({ letterId })).toEqual(new Date(0x0199d0e25c00));
  });
});
