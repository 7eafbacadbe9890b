/** The Italian fiscal code: 16 characters with a check character, or 11 digits when temporary. */

import { accepted, type Checked, refused, type ValueFault } from './checked';
import { oneLine } from './text-line';

/** A checked fiscal code in capitals, otherwise as it was given: an omocodia is never turned into another code. */
export type FiscalCode = string & { readonly brand: 'FiscalCode' };

const fault = {
  required: { reason: 'FIELD_REQUIRED', description: 'must be given' },
  length: { reason: 'FISCAL_CODE_LENGTH', description: 'must have 16 characters, or 11 digits when temporary' },
  structure: {
    reason: 'FISCAL_CODE_STRUCTURE',
    description: 'must have letters and digits in the places of a fiscal code',
  },
  omocodia: {
    reason: 'FISCAL_CODE_OMOCODIA',
    description: 'in place of a digit only L, M, N, P, Q, R, S, T, U or V may stand',
  },
  month: { reason: 'FISCAL_CODE_MONTH', description: 'the ninth character must be one of ABCDEHLMPRST' },
  date: { reason: 'FISCAL_CODE_DATE', description: 'must have a day of that month, plus 40 for a woman' },
  place: { reason: 'FISCAL_CODE_PLACE', description: 'the place of birth must begin with A to M, or Z' },
  checkCharacter: {
    reason: 'FISCAL_CODE_CHECK_CHARACTER',
    description: 'the last character does not match the others',
  },
  checkDigit: { reason: 'FISCAL_CODE_CHECK_DIGIT', description: 'the last digit does not match the others' },
} as const satisfies Record<string, ValueFault>;

/** Checks form, date, place and check character; outer spaces and case do not matter. Tells everything that is wrong. */
export function checkFiscalCode(text: string | undefined): Checked<FiscalCode> {
  const code = oneLine(text ?? '').replace(/[a-z]/g, (letter) => letter.toUpperCase());
  if (code === '') return refused(fault.required);
  const faults = faultsOf(code);
  return faults.length === 0 ? accepted(code as FiscalCode) : refused(...faults); // just checked, place by place
}

function faultsOf(code: string): readonly ValueFault[] {
  const characters = [...code].length;
  if (characters === 16) return faultsOfPermanent(code);
  if (characters === 11) return faultsOfTemporary(code);
  return [fault.length];
}

/** The seven places of digits hold a digit or the letter that stands for it where two people would share a code. */
const omocodiaLetters = 'LMNPQRSTUV';
const digitPlaces = [6, 7, 9, 10, 12, 13, 14];
const letterPlaces = [0, 1, 2, 3, 4, 5, 8, 11, 15];
const longestDayByMonthLetter: Readonly<Record<string, number>> = {
  A: 31,
  B: 29,
  C: 31,
  D: 30,
  E: 31,
  H: 30,
  L: 31,
  M: 31,
  P: 30,
  R: 31,
  S: 30,
  T: 31,
};

function faultsOfPermanent(code: string): readonly ValueFault[] {
  if (!/^[A-Z0-9]*$/.test(code) || letterPlaces.some((place) => !/[A-Z]/.test(code.charAt(place))))
    return [fault.structure];
  const faults: ValueFault[] = [];
  const digitsAreReadable = digitPlaces.every((place) => digitAt(code, place) !== undefined);
  if (!digitsAreReadable) faults.push(fault.omocodia);
  const longestDay = longestDayByMonthLetter[code.charAt(8)];
  if (longestDay === undefined) faults.push(fault.month);
  else if (digitsAreReadable && !isDayOfBirth(code, longestDay)) faults.push(fault.date);
  if (!/[A-MZ]/.test(code.charAt(11))) faults.push(fault.place);
  if (checkCharacterOf(code) !== code.charAt(15)) faults.push(fault.checkCharacter);
  return faults;
}

function digitAt(code: string, place: number): number | undefined {
  const character = code.charAt(place);
  if (/[0-9]/.test(character)) return Number(character);
  const digit = omocodiaLetters.indexOf(character);
  return digit === -1 ? undefined : digit;
}

/** The code has two digits of the year: 29 February is accepted where it exists in either century, so in each fourth year. */
function isDayOfBirth(code: string, longestDay: number): boolean {
  const twoDigitsAt = (place: number) => (digitAt(code, place) ?? 0) * 10 + (digitAt(code, place + 1) ?? 0);
  const day = twoDigitsAt(9) % 40;
  const isInRange = twoDigitsAt(9) <= 71 && day >= 1 && day <= longestDay;
  return isInRange && (day !== 29 || longestDay !== 29 || twoDigitsAt(6) % 4 === 0);
}

/** What each digit or letter counts in the first, third, fifth ... place (decree of 23 December 1976); elsewhere its own rank. */
const oddPlaceValues: Readonly<Record<string, number>> = {
  ...{ 0: 1, 1: 0, 2: 5, 3: 7, 4: 9, 5: 13, 6: 15, 7: 17, 8: 19, 9: 21 },
  ...{ A: 1, B: 0, C: 5, D: 7, E: 9, F: 13, G: 15, H: 17, I: 19, J: 21, K: 2, L: 4, M: 18 },
  ...{ N: 20, O: 11, P: 3, Q: 6, R: 8, S: 12, T: 14, U: 16, V: 10, W: 22, X: 25, Y: 24, Z: 23 },
};

function checkCharacterOf(code: string): string {
  const values = [...code.slice(0, 15)].map((character, place) => {
    if (place % 2 === 0) return oddPlaceValues[character] ?? 0;
    return /[0-9]/.test(character) ? Number(character) : letterRank(character);
  });
  return String.fromCharCode('A'.charCodeAt(0) + (sumOf(values) % 26));
}

function letterRank(letter: string): number {
  return letter.charCodeAt(0) - 'A'.charCodeAt(0);
}

/** A temporary code is checked like a VAT number; eleven zeros pass that sum and are nobody's. */
function faultsOfTemporary(code: string): readonly ValueFault[] {
  if (!/^[0-9]{11}$/.test(code) || /^0+$/.test(code)) return [fault.structure];
  const values = [...code].map(Number).map((digit, place) => (place % 2 === 0 ? digit : doubled(digit)));
  return sumOf(values) % 10 === 0 ? [] : [fault.checkDigit];
}

function doubled(digit: number): number {
  return digit < 5 ? digit * 2 : digit * 2 - 9;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
