/**
 * The ids that a carrier may have given at submission, by the one that its receipt names: many write the same number in
 * hexadecimal here and in decimal there, with zeros before it or without.
 */

const maxReadings = 8;
const maxCharacters = 65;
/** Beyond it an id is no number of anybody's. */
const maxDigits = 20;
/** As C programs print 32 bits. */
const paddedHexDigits = 8;

/** The id as a carrier may be known by it: printable, one word, at most 65 characters; undefined where it is not. */
export function carrierIdOf(text: string): string | undefined {
  const id = text.trim();
  return id.length <= maxCharacters && /^[\x21-\x7e]+$/.test(id) ? id : undefined;
}

/** Each form once, the likeliest first, at most 8. Of several ids, what they say themselves goes before what they may mean. */
export function receiptReadings(ids: readonly string[]): readonly string[] {
  const usable = ids.map(carrierIdOf).filter((id) => id !== undefined);
  const forms = usable.map(formsOf);
  const longest = Math.max(0, ...forms.map(({ length }) => length));
  const byLikelihood = Array.from({ length: longest }, (_, place) =>
    forms.flatMap((form) => form.slice(place, place + 1)),
  );
  const fitting = byLikelihood.flat().filter((form) => form.length <= maxCharacters);
  return [...new Set(fitting)].slice(0, maxReadings);
}

function formsOf(id: string): readonly string[] {
  const stripped = id.replace(/^0+(?=.)/, '');
  const isNumber = stripped.length <= maxDigits;
  if (/^\d+$/.test(id)) return [id, stripped, ...(isNumber ? asHexAndBack(stripped) : [])];
  if (!/^[\da-f]+$/i.test(id)) return [id];
  const decimal = isNumber ? [BigInt(`0x${stripped}`).toString()] : [];
  return [id, ...decimal, ...inBothCases(id), ...inBothCases(stripped), ...inBothCases(padded(stripped))];
}

/** Of digits alone: a decimal whose hexadecimal was given, or a hexadecimal that happens to have no letter. */
function asHexAndBack(digits: string): readonly string[] {
  const hex = BigInt(digits).toString(16);
  const decimal = BigInt(`0x${digits}`).toString();
  return [...inBothCases(hex), ...inBothCases(padded(hex)), decimal, padded(digits)];
}

function padded(hex: string): string {
  return hex.padStart(paddedHexDigits, '0');
}

function inBothCases(hex: string): readonly string[] {
  return [hex.toLowerCase(), hex.toUpperCase()];
}
