/** The words of an address, freed from how they were written: case, accents, punctuation and spaces do not matter. */

/** Letters with a stroke, and ligatures: Unicode does not decompose them. */
const strokes: Readonly<Record<string, string>> = { Ø: 'O', Đ: 'D', Ł: 'L', Æ: 'AE', Œ: 'OE', Þ: 'TH', Ð: 'D' };

/** Only in some of the ways to write a name: REGGIO NELL'EMILIA is REGGIO EMILIA, CAVA DE' TIRRENI is CAVA DEI TIRRENI. */
const joiningWords: ReadonlySet<string> = new Set(
  'A AD AI AL ALL ALLA ALLE D DA DAL DALLA DE DEGLI DEI DEL DELL DELLA DELLE DELLO DI E ED I IL IN L LA LE LI LO NEL NELL NELLA SU SUL SULL SULLA'.split(
    ' ',
  ),
);

const saints: ReadonlySet<string> = new Set('S SAN SANT SANTA SANTE SANTI SANTO SS ST STA STE STO SANKT'.split(' '));

/** In capitals, without accents. */
export function capitals(text: string): string {
  // Most lines have no other characters, and are done with.
  if (/^[ -~]*$/.test(text)) return text.toUpperCase();
  return text
    .replace(/[ªº]|\p{No}/gu, ' ')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[ØĐŁÆŒÞÐ]/g, (letter) => strokes[letter] ?? letter);
}

/** Runs of letters and runs of digits, in capitals without accents: `12/a` is `12` and `A`, `dell'Orso` is `DELL` and `ORSO`. */
export function wordsOf(text: string): readonly string[] {
  const words = capitals(text).match(/\p{L}+|\p{N}+/gu) ?? [];
  return words.map((word) => word.replace(/^0+(?=\d)/, ''));
}

/** The words that tell a name from others: every saint an S, none of the words that join. */
export function nameWords(words: readonly string[]): readonly string[] {
  const named = words.map((word, at) => (saints.has(word) && isName(words[at + 1]) ? 'S' : word));
  const telling = named.filter((word) => !joiningWords.has(word));
  return telling.length > 0 ? telling : named;
}

export function isNumber(word: string | undefined): boolean {
  return word !== undefined && /^\p{N}/u.test(word);
}

function isName(word: string | undefined): boolean {
  return word !== undefined && /^\p{L}{2,}$/u.test(word);
}
