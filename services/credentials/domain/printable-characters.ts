/**
 * The characters that a letter can show: those of Latin, Greek and Cyrillic as Europe's languages write them today, and the
 * marks that stand in addresses. Postal's font has them all; a test draws every one.
 */

type Range = readonly [first: number, last: number];

/** Blocks of Unicode, without Latin's digraphs (a lone dz with its caron and the like) and Cyrillic's historic letters. */
const letterRanges: readonly Range[] = [
  [0x0041, 0x01c3],
  [0x01cd, 0x01f0],
  [0x01f4, 0x024f],
  [0x0370, 0x045f],
  [0x048a, 0x0523],
  [0x1e00, 0x1ef9],
  [0x1f00, 0x1fff],
];

/** An accent that its letter has no composed form with stands by itself. */
const accentRange: Range = [0x0300, 0x0331];

const letter = /^(?=\p{L})[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]$/u;
const ascii = /^[ -~]$/;
const marks: ReadonlySet<string> = new Set('¡¿§°´·«»‹›‘’‚“”„‐‑–—…•′″ʹʻʼ№€£¹²³¼½¾');

export function isPrintable(text: string): boolean {
  return [...text].every(
    (character) => ascii.test(character) || marks.has(character) || isLetter(character) || isAccent(character),
  );
}

function isLetter(character: string): boolean {
  return letter.test(character) && letterRanges.some((range) => isWithin(range, character));
}

function isAccent(character: string): boolean {
  return isWithin(accentRange, character);
}

function isWithin([first, last]: Range, character: string): boolean {
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint >= first && codePoint <= last;
}
