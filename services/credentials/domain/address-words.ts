/** The words of an address, freed from how they were written: case, accents, punctuation and spaces do not matter, nor how a house number is joined to its letter. */

/** Letters with a stroke, and ligatures: Unicode does not decompose them. */
const strokes: Readonly<Record<string, string>> = { Ø: 'O', Đ: 'D', Ł: 'L', Æ: 'AE', Œ: 'OE', Þ: 'TH', Ð: 'D' };

const houseNumberSuffixes: ReadonlySet<string> = new Set(['BIS', 'TER', 'QUATER']);

/** Runs of letters and runs of digits, in capitals without accents: `12/a` is `12` and `A`, `dell'Orso` is `DELL` and `ORSO`. */
export function wordsOf(text: string): readonly string[] {
  const plain = capitals(text)
    .replace(/№/g, ' N ')
    // A raised 2 after a number must not become a digit of it.
    .replace(/\p{No}/gu, (mark) => ` ${mark.normalize('NFKD')} `)
    .replace(/[ªº]/g, ' ');
  return (plain.match(/\p{L}+|\p{N}+/gu) ?? []).map((word) => word.replace(/^0+(?=\d)/, ''));
}

/** In capitals, without accents. */
export function capitals(text: string): string {
  return text
    .toUpperCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ØĐŁÆŒÞÐ]/g, (letter) => strokes[letter] ?? letter);
}

/** A number with the letter, or the bis, that follows it as one word: 12, A is 12A. */
export function joinHouseNumbers(words: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1);
    const isSuffix = /^\p{L}$/u.test(word) || houseNumberSuffixes.has(word);
    if (before !== undefined && /^\d+$/.test(before) && isSuffix) joined[joined.length - 1] = `${before}${word}`;
    else joined.push(word);
  }
  return joined;
}

/** As one text in which spaces between letters do not count, but those around numbers do: DE LUCA 1 2 is DELUCA 1 2, and not DELUCA 12. */
export function spellingOf(words: readonly string[]): string {
  return words
    .map((word, at) => (isNumber(word) || isNumber(words[at - 1] ?? '') ? ` ${word}` : word))
    .join('')
    .trim();
}

export function isNumber(word: string): boolean {
  return /^\p{N}/u.test(word);
}
