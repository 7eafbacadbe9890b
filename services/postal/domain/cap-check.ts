/**
 * Whether CAP, locality and province of a letter within Italy fit together. A letter that is held for nothing costs a look, one that is sent to the wrong town
 * a PIN; what the data do not know is not held against an address, unless the installation says that they know everything.
 */
import type { PostalAddress } from './address-block';
import { type AddressFinding, held, warned } from './address-finding';
import { nameWords, wordsOf } from './address-words';
import { type CapData, type CapPlace, placeKey } from './cap-data';

export interface CapRules {
  readonly caps: CapData;
  /** What a CAP gets that the data do not have: they may be a sample. */
  readonly capUnknown: 'pass' | 'hold';
}

type Place = Pick<PostalAddress, 'postalCode' | 'locality' | 'province' | 'countryCode'>;

export function checkCap(address: Place, { caps, capUnknown }: CapRules): readonly AddressFinding[] {
  const cap = address.postalCode.trim();
  if (!/^[0-9]{5}$/.test(cap) || cap === '00000') return [held('postalCode', 'POSTAL_CODE_NOT_A_CAP')];
  const places = caps.placesOf(cap);
  if (places === undefined) return capUnknown === 'hold' ? [held('postalCode', 'POSTAL_CODE_UNKNOWN')] : [];
  const spellings = spellingsOf(address);
  const meant = places.filter((place) => spellings.some((words) => isCalled(place, words)));
  return [
    ...localityFindings(meant, spellings, caps),
    ...provinceFindings(meant.length > 0 ? meant : places, address),
    ...(meant.length > 0 && meant.every(({ isGeneric }) => isGeneric)
      ? [warned('postalCode', 'GENERIC_POSTAL_CODE')]
      : []),
  ];
}

/** A name of another town is a mismatch. One that no town has may be a hamlet, which the post knows. */
function localityFindings(
  meant: readonly CapPlace[],
  spellings: readonly (readonly string[])[],
  caps: CapData,
): readonly AddressFinding[] {
  if (meant.length > 0 || spellings.length === 0) return [];
  const isElsewhere = spellings.some((words) => caps.hasLocality(placeKey(words)));
  return [isElsewhere ? held('locality', 'POSTAL_CODE_NOT_OF_LOCALITY') : warned('locality', 'LOCALITY_UNKNOWN')];
}

function provinceFindings(places: readonly CapPlace[], { province, countryCode }: Place): readonly AddressFinding[] {
  const letters = wordsOf(province).join('');
  const isItaly = ['', 'IT'].includes(countryCode.trim().toUpperCase());
  if (letters === '') return isItaly ? [warned('province', 'PROVINCE_MISSING')] : [];
  const fits = places.some(({ provinces }) => provinces.has(letters));
  return fits ? [] : [held('province', 'PROVINCE_NOT_OF_POSTAL_CODE')];
}

/** The locality as it stands, and what stands in it beside a dash, a comma or in brackets: `Ostia Lido (Roma)`, `Cortile - Carpi`. */
function spellingsOf({ locality, province }: Place): readonly (readonly string[])[] {
  const parts = [locality, ...locality.split(/[(),;/]| [-–] /)];
  const letters = province.trim().toUpperCase();
  const withoutProvince = (words: readonly string[]) =>
    words.length > 1 && words.at(-1) === letters ? words.slice(0, -1) : words;
  return parts
    .map((part) => nameWords(withoutProvince(wordsOf(part))))
    .filter((words, at) => words.length > 0 && (at === 0 || placeKey(words) !== letters));
}

/** By one of its names, of which words may be cut to their first letter: S. MARIA C.V. is SANTA MARIA CAPUA VETERE. */
function isCalled(place: CapPlace, words: readonly string[]): boolean {
  return place.keys.has(placeKey(words)) || place.names.some((name) => isAbbreviated(words, name));
}

function isAbbreviated(words: readonly string[], name: readonly string[]): boolean {
  if (words.length !== name.length || words.every((word) => word.length === 1)) return false;
  return words.every((word, at) => word === name[at] || (word.length === 1 && name[at]?.startsWith(word) === true));
}
