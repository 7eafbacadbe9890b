/** A person who does not exist, with data that pass every check, another one each time. */
import { randomInt } from 'node:crypto';
import { type Application, Residence } from '../../proto/gen/symbolon/credentials/v1/application';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';

export interface Applicant {
  readonly fiscalCode: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly mobile: string;
  readonly email: string;
  readonly street: string;
}

const givenNames = [
  { name: 'Maria', letters: 'MRA', female: true },
  { name: 'Lucia', letters: 'LCU', female: true },
  { name: 'Giulia', letters: 'GLI', female: true },
  { name: 'Marco', letters: 'MRC', female: false },
  { name: 'Luca', letters: 'LCU', female: false },
  { name: 'Paolo', letters: 'PLA', female: false },
];
const familyNames = [
  { name: 'Rossi', letters: 'RSS' },
  { name: 'Bianchi', letters: 'BNC' },
  { name: 'Ferrari', letters: 'FRR' },
  { name: 'Colombo', letters: 'CLM' },
  { name: 'Marino', letters: 'MRN' },
  { name: 'Galli', letters: 'GLL' },
];
/** Rome, Milan, Naples, Turin, Palermo, Florence, as the code writes them. */
const birthplaces = ['H501', 'F205', 'F839', 'L219', 'G273', 'D612'];
const monthLetters = 'ABCDEHLMPRST';

export function madeUpApplicant(): Applicant {
  const given = oneOf(givenNames);
  const family = oneOf(familyNames);
  const day = randomInt(1, 29) + (given.female ? 40 : 0);
  const birth = `${twoDigits(randomInt(40, 100))}${oneOf([...monthLetters])}${twoDigits(day)}`;
  return {
    fiscalCode: withCheckCharacter(`${family.letters}${given.letters}${birth}${oneOf(birthplaces)}`),
    givenName: given.name,
    familyName: family.name,
    mobile: `+39333${randomInt(1_000_000, 10_000_000)}`,
    email: `${given.name}.${family.name}.${randomInt(100, 1_000)}@example.org`.toLowerCase(),
    street: `Via Roma ${randomInt(1, 300)}`,
  };
}

/** A card that nobody has. */
export function madeUpHealthCard() {
  const digits = Array.from({ length: 15 }, () => randomInt(10)).join('');
  return { number: `80380${digits}`, expiryDate: '2031-06-30' };
}

export function applicationOf({ street, ...person }: Applicant): Application {
  const { fiscalCode, givenName, familyName, mobile, email } = person;
  return {
    fiscalCode,
    givenName,
    familyName,
    residence: Residence.RESIDENCE_ITALY,
    postalAddress: {
      recipient: `${givenName} ${familyName}`,
      careOf: '',
      building: '',
      street,
      postalCode: '00184',
      locality: 'Roma',
      province: 'RM',
      countryCode: 'IT',
    },
    mobile,
    email,
    preferredChannel: Channel.CHANNEL_UNSPECIFIED,
    healthCard: undefined,
    language: 'en',
  };
}

/** What a character counts for in an odd place, from the decree of 23 December 1976: digits as the letters A to J. */
const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Adds the 16th character to the first 15 of a fiscal code. */
export function withCheckCharacter(first15: string): string {
  const sum = [...first15].reduce((total, character, index) => {
    const value = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 'A'.charCodeAt(0);
    return total + (index % 2 === 0 ? (oddValues[value] ?? 0) : value);
  }, 0);
  return first15 + String.fromCharCode('A'.charCodeAt(0) + (sum % 26));
}

function oneOf<T>(choices: readonly [T, ...T[]] | readonly T[]): T {
  const chosen = choices[randomInt(choices.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
