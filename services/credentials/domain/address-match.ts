/**
 * Whether a letter would go where the population register has its holder. A false match hands a half to a stranger, a false mismatch costs a call: what is
 * not surely the same is another address.
 */
import { joinHouseNumbers, wordsOf } from './address-words';
import { areSameSaints, italianHouse, italianName, italianStreet } from './italian-street';
import type { PostalAddress } from './postal-address';
import { isRecipient } from './recipient-match';
import type { RegisteredAddress, RegisteredPerson } from './registered-person';

/** Both names are in use for the same town. */
const localityNames: Readonly<Record<string, string>> = {
  REGGIONELLEMILIA: 'REGGIOEMILIA',
  REGGIODICALABRIA: 'REGGIOCALABRIA',
};

/** True where the letter is for this person alone, at the address that the register has. A letter in care of somebody never is. */
export function matchesRegister(
  address: PostalAddress,
  person: Pick<RegisteredPerson, 'givenName' | 'familyName' | 'address'>,
): boolean {
  if (address.careOf.trim() !== '' || !isRecipient(address.recipient, person)) return false;
  return isSamePlace(address, person.address);
}

function isSamePlace(given: RegisteredAddress, registered: RegisteredAddress): boolean {
  const country = given.countryCode.toUpperCase();
  if (country !== registered.countryCode.toUpperCase()) return false;
  if (postalCodeOf(given) !== postalCodeOf(registered)) return false;
  return country === 'IT' ? isSameInItaly(given, registered) : isSameAbroad(given, registered);
}

function isSameInItaly(given: RegisteredAddress, registered: RegisteredAddress): boolean {
  const isSameProvince = registered.province === '' || provinceOf(given) === provinceOf(registered);
  return isSameProvince && isSameLocality(given, registered) && isSameStreet(given, registered);
}

/**
 * Who leaves the staircase out has the letter in the same house, under the same name; another one, or one that the register does not have, is
 * elsewhere. Where no number says which house it is, palazzina or lotto does.
 */
function isSameStreet(given: RegisteredAddress, registered: RegisteredAddress): boolean {
  const one = italianStreet(given.street, given.building);
  const other = italianStreet(registered.street, registered.building);
  if (one.spelling === '' || one.spelling !== other.spelling) return false;
  if (!one.hasHouseNumber && one.details.size !== other.details.size) return false;
  return areSameSaints(one.saints, other.saints) && [...one.details].every((detail) => other.details.has(detail));
}

function isSameLocality(given: RegisteredAddress, registered: RegisteredAddress): boolean {
  const [one, other] = [localityOf(given), localityOf(registered)];
  return one.spelling !== '' && one.spelling === other.spelling && areSameSaints(one.saints, other.saints);
}

/** The house, as one text however it is written: neither who gets the letter nor what says where in the house matters. */
export function houseText(address: RegisteredAddress): string {
  const lines =
    address.countryCode.toUpperCase() === 'IT'
      ? [italianHouse(address.street, address.building), localityOf(address).spelling]
      : [address.building, address.street, address.locality].map((line) => wordsOf(line).join(''));
  return [...lines, postalCodeOf(address), address.countryCode.toUpperCase()].join('\n');
}

/** All of an address but its recipient, as one text however the usual abbreviations are written: whatever else is in it matters. */
export function writtenText(address: PostalAddress): string {
  const { street, building, careOf, countryCode } = address;
  const lines =
    countryCode.toUpperCase() === 'IT'
      ? [writtenStreet(street, building), localityOf(address).spelling]
      : [building, street, address.locality].map((line) => strictly(line));
  const rest = [strictly(careOf), provinceOf(address), postalCodeOf(address), countryCode.toUpperCase()];
  return [...lines, ...rest].join('\n');
}

function writtenStreet(street: string, building: string): string {
  const { spelling, details } = italianStreet(street, building);
  return [spelling, ...[...details].sort()].join(' ');
}

/** Without the province, where it was written behind it. */
function localityOf(address: RegisteredAddress) {
  const words = wordsOf(address.locality);
  const isNamedTwice = words.length > 1 && words.at(-1) === provinceOf(address);
  const { spelling, saints } = italianName(isNamedTwice ? words.slice(0, -1) : words);
  return { spelling: localityNames[spelling] ?? spelling, saints };
}

function provinceOf({ province }: RegisteredAddress): string {
  return wordsOf(province).join('');
}

/** Other countries' abbreviations are not known here, so every line must have the same words. */
function isSameAbroad(given: RegisteredAddress, registered: RegisteredAddress): boolean {
  const lines = ['building', 'street', 'locality', 'province'] as const;
  const isSame = (line: (typeof lines)[number]) => strictly(given[line]) === strictly(registered[line]);
  return lines.every(isSame) && strictly(given.street) !== '';
}

function strictly(line: string): string {
  return joinHouseNumbers(wordsOf(line)).join(' ');
}

function postalCodeOf({ postalCode }: RegisteredAddress): string {
  return postalCode.toUpperCase().replace(/[\s-]/g, '');
}
