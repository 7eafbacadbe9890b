/** The characters that an SMS can hold 160 of (3GPP TS 23.038, default alphabet). */

const ordinary =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Each takes two places. */
const extended = '^{}\\[~]|€';

export const segmentCharacters = 160;

/** How many of a segment's 160 places a text takes; undefined where a character is not of the alphabet. */
export function gsmPlaces(text: string): number | undefined {
  let places = 0;
  for (const character of text) {
    if (ordinary.includes(character)) places += 1;
    else if (extended.includes(character)) places += 2;
    else return undefined;
  }
  return places;
}
