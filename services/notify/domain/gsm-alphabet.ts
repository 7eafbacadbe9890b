/** The characters that an SMS can hold 160 of (3GPP TS 23.038, default alphabet). */

const ordinary =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each takes two places: the escape, and this code. */
const extended = { '^': 0x14, '{': 0x28, '}': 0x29, '\\': 0x2f, '[': 0x3c, '~': 0x3d, ']': 0x3e, '|': 0x40, '€': 0x65 };
const escapeCode = 0x1b;

export const segmentCharacters = 160;

const codesOf: ReadonlyMap<string, readonly number[]> = new Map([
  // The escape has its place among the ordinary ones.
  ...Array.from(ordinary, (character, index): [string, number[]] => [
    character,
    [index < escapeCode ? index : index + 1],
  ]),
  ...Object.entries(extended).map(([character, code]): [string, number[]] => [character, [escapeCode, code]]),
]);

/** How many of a segment's 160 places a text takes; undefined where a character is not of the alphabet. */
export function gsmPlaces(text: string): number | undefined {
  let places = 0;
  for (const character of text) {
    const codes = codesOf.get(character);
    if (codes === undefined) return undefined;
    places += codes.length;
  }
  return places;
}

/** The alphabet's codes of each character, one or two; undefined where a character is not of the alphabet. */
export function gsmCodes(text: string): readonly (readonly number[])[] | undefined {
  const codes: (readonly number[])[] = [];
  for (const character of text) {
    const found = codesOf.get(character);
    if (found === undefined) return undefined;
    codes.push(found);
  }
  return codes;
}
