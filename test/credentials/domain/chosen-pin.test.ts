import fc from 'fast-check';
import { brokenRules } from '../../../services/credentials/domain/chosen-pin';
import { parsePin } from '../../../services/credentials/domain/pin';
import { fiscalCodeOf, temporaryFiscalCode } from '../../support/fiscal-codes';

const fiscalCode = fiscalCodeOf({}); // RSSMRA80A01H501U

function reasonsFor(chosen: string, code = fiscalCode): readonly string[] {
  return brokenRules(chosen, code).map(({ reason }) => reason);
}

describe('a chosen personal PIN', () => {
  test.each([
    ['letters and digits', 'K7QW29XD'],
    ['small letters', 'k7qw29xd'],
    ['letters only', 'GATTOBLU'],
    ['digits only', '20471983'],
    ['groups with a space', 'K7QW 29XD'],
    ['two characters in turn', 'ABABABAB'],
    ['half a sequence', 'ABCD1234'],
    ['a sequence with a jump', '12345679'],
    ['seven characters of the fiscal code and another', 'RSSMRA8Z'],
    ['the fiscal code backwards', 'U105H10A'],
  ])('of %s may be used', (_, chosen) => {
    expect(reasonsFor(chosen)).toEqual([]);
  });

  test.each([
    ['is empty', '', ['CHOSEN_PIN_LENGTH']],
    ['is too short', 'K7QW29X', ['CHOSEN_PIN_LENGTH']],
    ['is too long', 'K7QW29XDD', ['CHOSEN_PIN_LENGTH']],
    ['has a sign', 'K7QW29X!', ['CHOSEN_PIN_CHARACTERS']],
    ['has an accent', 'PERÒ1234', ['CHOSEN_PIN_CHARACTERS']],
    ['has a pictogram', 'K7QW29X😀', ['CHOSEN_PIN_CHARACTERS']],
    ['has a zero byte', 'K7QW29X\0', ['CHOSEN_PIN_CHARACTERS']],
    ['begins the fiscal code', 'RSSMRA80', ['CHOSEN_PIN_IN_FISCAL_CODE']],
    ['ends the fiscal code', 'a01h501u', ['CHOSEN_PIN_IN_FISCAL_CODE']],
    ['is a run of the fiscal code with a hyphen', 'RA80-A01H', ['CHOSEN_PIN_IN_FISCAL_CODE']],
    ['is one letter repeated', 'AAAAAAAA', ['CHOSEN_PIN_ONE_CHARACTER']],
    ['is one digit repeated', '00000000', ['CHOSEN_PIN_ONE_CHARACTER']],
    ['goes up', '12345678', ['CHOSEN_PIN_SEQUENCE']],
    ['goes down', '87654321', ['CHOSEN_PIN_SEQUENCE']],
    ['goes up past 9', '67890123', ['CHOSEN_PIN_SEQUENCE']],
    ['goes down past 0', '32109876', ['CHOSEN_PIN_SEQUENCE']],
    ['goes up in letters', 'abcdefgh', ['CHOSEN_PIN_SEQUENCE']],
    ['goes down in letters', 'ZYXWVUTS', ['CHOSEN_PIN_SEQUENCE']],
    ['goes up past Z', 'WXYZABCD', ['CHOSEN_PIN_SEQUENCE']],
    ['goes up and is too long', '123456789', ['CHOSEN_PIN_LENGTH', 'CHOSEN_PIN_SEQUENCE']],
    ['is one sign repeated', '!!!!!!!!', ['CHOSEN_PIN_CHARACTERS', 'CHOSEN_PIN_ONE_CHARACTER']],
  ])('that %s is refused', (_, chosen, reasons) => {
    expect(reasonsFor(chosen)).toEqual(reasons);
  });

  test('must not be a run of a temporary fiscal code either', () => {
    const code = temporaryFiscalCode(4_719_833_501);
    expect(reasonsFor(code.slice(2, 10), code)).toEqual(['CHOSEN_PIN_IN_FISCAL_CODE']);
  });

  test('is checked by the other rules where the fiscal code itself was faulty', () => {
    expect(brokenRules('AAAAAAA', undefined).map(({ reason }) => reason)).toEqual([
      'CHOSEN_PIN_LENGTH',
      'CHOSEN_PIN_ONE_CHARACTER',
    ]);
  });

  test('that breaks no rule is read as a personal PIN', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (chosen) => {
        if (reasonsFor(chosen).length === 0) expect(parsePin(chosen).kind).toBe('personal');
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{8}$/), (chosen) => {
        expect(parsePin(chosen).kind).toBe('personal');
      }),
    );
  });
});
