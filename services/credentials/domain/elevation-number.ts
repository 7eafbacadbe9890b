/** The number of a case on paper: in the barcode of its form, and read out by people. */
import { accepted, type Checked, refused } from './checked';
import { withoutSeparators } from './pin';
import { drawCharacters, type RandomBytes } from './random';

/** 12 digits, the last one a check digit. */
export type ElevationNumber = string & { readonly brand: 'ElevationNumber' };

const digits = '0123456789';
/** Few enough to be typed; so many that of a million tried at random one is a case's, where there are 100,000. */
const drawnDigits = 11;
const form = new RegExp(`^[0-9]{${drawnDigits + 1}}$`);

/** Damm's table (2004): whoever mistypes one digit, or swaps two that stand together, is told so. */
const damm = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

export function drawElevationNumber(randomBytes: RandomBytes): ElevationNumber {
  const drawn = drawCharacters(digits, drawnDigits, randomBytes);
  return `${drawn}${remainder(drawn)}` as ElevationNumber; // has exactly that form
}

/** As a scanner or a person gives it: spaces and hyphens do not matter. */
export function checkElevationNumber(text: string): Checked<ElevationNumber> {
  const number = withoutSeparators(text);
  if (form.test(number) && remainder(number) === '0') return accepted(number as ElevationNumber); // its form and its check digit have just been tested
  return refused({
    reason: 'ELEVATION_NUMBER',
    description: `must be ${drawnDigits + 1} digits, the last one the check digit`,
  });
}

/** In groups of four, as people read it. */
export function shownElevationNumber(number: ElevationNumber): string {
  return number.replace(/(.{4})(?=.)/g, '$1 ');
}

/** The check digit of digits without one; 0 of digits with theirs. */
function remainder(text: string): string {
  return [...text].reduce((interim, digit) => damm[Number(interim)]?.charAt(Number(digit)) ?? '', '0');
}
