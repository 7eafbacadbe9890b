/** Makes fiscal codes for tests, by a table of check values of its own: two roads to the same check character. */

import type { FiscalCode } from '../../services/credentials/domain/fiscal-code';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** The character at place n counts n in an odd place. */
const oddLetters = 'BAKPLCQDREVOSFTGUHMINJWZYX';
const oddDigits = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const monthLetters = 'ABCDEHLMPRST';
const omocodiaLetters = 'LMNPQRSTUV';

/** The places of the seven digits, from 0. */
export const digitPlaces = [6, 7, 9, 10, 12, 13, 14];

interface FiscalCodeParts {
  /** Six letters: three of the family name, three of the given name. */
  readonly names?: string;
  /** Two digits. */
  readonly year?: string;
  readonly monthLetter?: string;
  /** Two digits; 41 to 71 for a woman. */
  readonly day?: string;
  /** A letter and three digits. */
  readonly place?: string;
}

/** A code with the right check character, whatever its parts. */
export function fiscalCodeOf(parts: FiscalCodeParts): FiscalCode {
  const { names = 'RSSMRA', year = '80', monthLetter = 'A', day = '01', place = 'H501' } = parts;
  return withCheckCharacter(`${names}${year}${monthLetter}${day}${place}`);
}

/** The code with its check character, of any 15 letters and digits. */
export function withCheckCharacter(fifteen: string): FiscalCode {
  const sum = [...fifteen].reduce((total, character, place) => total + countOf(character, place), 0);
  return `${fifteen}${letters.charAt(sum % 26)}` as FiscalCode; // made by the rules; the tests of the check hold it to them
}

/** The omocodia of a code: the digits at these places (from 0) replaced by their letters, with a new check character. */
export function withOmocodia(code: string, places: readonly number[]): FiscalCode {
  const characters = [...code.slice(0, 15)].map((character, place) =>
    places.includes(place) ? omocodiaLetters.charAt(Number(character)) : character,
  );
  return withCheckCharacter(characters.join(''));
}

/** A valid code of a different person for each seed from 0 to 308 915 775; the same for the same seed. */
export function validFiscalCode(seed: number): FiscalCode {
  let rest = seed;
  let names = '';
  for (let place = 0; place < 6; place += 1) {
    names += letters.charAt(rest % 26);
    rest = Math.floor(rest / 26);
  }
  const isWoman = seed % 2 === 1;
  return fiscalCodeOf({
    names,
    year: String(seed % 100).padStart(2, '0'),
    monthLetter: monthLetters.charAt(seed % 12),
    day: String((seed % 28) + 1 + (isWoman ? 40 : 0)).padStart(2, '0'),
    place: `H${String((seed % 999) + 1).padStart(3, '0')}`,
  });
}

/** A valid temporary code, 11 digits, different for each seed from 0 to 9 999 999 998. */
export function temporaryFiscalCode(seed: number): FiscalCode {
  const ten = String(seed + 1).padStart(10, '0');
  const sum = [...ten].map(Number).reduce((total, digit, place) => {
    const weighted = place % 2 === 0 ? digit : digit * 2;
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return `${ten}${(10 - (sum % 10)) % 10}` as FiscalCode; // made by the rules; the tests of the check hold it to them
}

function countOf(character: string, place: number): number {
  const isDigit = character >= '0' && character <= '9';
  const isOddPlace = place % 2 === 0; // places are counted from 1
  if (isOddPlace) return isDigit ? (oddDigits[Number(character)] ?? 0) : oddLetters.indexOf(character);
  return isDigit ? Number(character) : letters.indexOf(character);
}
