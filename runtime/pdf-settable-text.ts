/**
 * Which characters are set as they should be. A PDF of ours sets glyph after glyph from left to right: that is right for these
 * scripts. What needs more (a direction, joined or reordered letters, an emoji of several characters) would come out garbled,
 * so it is refused like a character that the font lacks.
 */

const scripts = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}]$/u;
/** Digits, punctuation and signs that every script shares. */
const shared = /^[\p{Script=Common}]$/u;
/** Line ends and tabs, invisible characters, what has no meaning in public, and the sign for what was lost. */
const invisible = /^[\ufffd\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]$/u;
const emoji = /^[\p{Emoji_Presentation}\p{Emoji_Modifier}\p{Regional_Indicator}]$/u;
/** Of the marks that stand on a letter, those that the fonts place. */
const firstAccent = 0x0300;
const lastAccent = 0x0331;

/** Whether a character, one code point, comes out right wherever it stands, given a glyph for it. */
export function isSettable(character: string): boolean {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint >= firstAccent && codePoint <= lastAccent) return true;
  if (invisible.test(character) || emoji.test(character) || /^\p{M}$/u.test(character)) return false;
  return scripts.test(character) || shared.test(character);
}
