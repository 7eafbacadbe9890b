/**
 * Which letters go to one door. Many holders at one door are a flat with forty strangers: their letters are held. Where in the house somebody lives does not
 * count, nor who it is: both are easily made up.
 */
import { isInland, type PostalAddress } from './address-block';
import { type AddressFinding, held } from './address-finding';
import { capitals, nameWords, wordsOf } from './address-words';
import { houseOf } from './italian-house';

export interface DoorPolicy {
  /** So many different recipients may have letters at one door; over the days that the caller counts. */
  readonly recipientsAtDoor: number;
}

/** Not part of anybody's name. */
const titles: ReadonlySet<string> = new Set(
  'SIG SIGNOR SIGNORA RA DOTT DR SSA ING AVV PROF EGR GENT MA SPETT HERR FRAU MR MRS MS'.split(' '),
);

/** The door as one text, the same however it is written. It is personal data: only a keyed hash of it may be kept. */
export function doorOf(address: PostalAddress): string {
  const { building, street, locality, postalCode, countryCode } = address;
  const code = capitals(postalCode).replace(/[^A-Z0-9]/g, '');
  if (!isInland(countryCode)) {
    const lines = [building, street, locality].map((line) => wordsOf(line).join(' '));
    return [countryCode.trim().toUpperCase(), code, ...lines].join('\n');
  }
  const town = nameWords(withoutProvince(wordsOf(locality), address.province)).join(' ');
  return [inlandCountry(countryCode), code, town, houseOf(street, building)].join('\n');
}

/** The door and the recipient's name, in whatever order its words are. Likewise. */
export function recipientAtDoorOf(address: PostalAddress): string {
  const words = wordsOf(address.recipient);
  const name = words.filter((word) => !titles.has(word));
  return [doorOf(address), (name.length > 0 ? name : words).toSorted().join(' ')].join('\n');
}

/** `recipients`: how many different ones have letters at the door, this one among them. Undefined where they are not too many. */
export function tooManyAtOneDoor(recipients: number, { recipientsAtDoor }: DoorPolicy): AddressFinding | undefined {
  return recipients > recipientsAtDoor ? held('street', 'TOO_MANY_AT_ONE_DOOR') : undefined;
}

function inlandCountry(countryCode: string): string {
  const code = countryCode.trim().toUpperCase();
  return code === '' ? 'IT' : code;
}

function withoutProvince(words: readonly string[], province: string): readonly string[] {
  return words.length > 1 && words.at(-1) === province.trim().toUpperCase() ? words.slice(0, -1) : words;
}
