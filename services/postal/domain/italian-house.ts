/** An Italian street and house number as one text: abbreviations written out, what follows the number left out. */
import { capitals, isNumber, nameWords, wordsOf } from './address-words';

/** Only as the first word: elsewhere V is a Roman five. */
const streetKinds: Readonly<Record<string, string>> = {
  ...{ V: 'VIA', VLE: 'VIALE', VLO: 'VICOLO', VIC: 'VICOLO', CSO: 'CORSO', LGO: 'LARGO', STR: 'STRADA', BGO: 'BORGO' },
  ...{ PZA: 'PIAZZA', PZZA: 'PIAZZA', PZ: 'PIAZZA', PLE: 'PIAZZALE', PZLE: 'PIAZZALE', CDA: 'CONTRADA' },
};
const anywhere: Readonly<Record<string, string>> = {
  ...{ LOC: 'LOCALITA', FRAZ: 'FRAZIONE', FLLI: 'FRATELLI', MTE: 'MONTE', GEN: 'GENERALE' },
};
/** `V.LE` is one word, while `V. LE MURA` is the Via Le Mura. */
const dottedAbbreviation = /(?<!\p{L})(\p{L})\.(LE|LO|SO|GO|DA|ZZ?A|ZLE|LLI|T[AOE])(?!\p{L})/gu;
const numberMarks: ReadonlySet<string> = new Set(['N', 'NO', 'NR', 'NRO', 'NUM', 'NUMERO', 'CIV', 'CIVICO']);
const suffixes: ReadonlySet<string> = new Set(['BIS', 'TER', 'QUATER']);
const noNumber = /(?:^| )(?:SNC|S N C|SN|S N|SENZA NUMERO(?: CIVICO)?)$/;
/** A number after these is a name's: STRADA STATALE 16, VIA DEI 1000, VIA QUOTA 1000. */
const beforeNamed: ReadonlySet<string> = new Set(
  'STATALE PROVINCIALE REGIONALE COMUNALE SS SP SR DEI DEGLI DELLE QUOTA KM'.split(' '),
);
const months: ReadonlySet<string> = new Set(
  'GENNAIO FEBBRAIO MARZO APRILE MAGGIO GIUGNO LUGLIO AGOSTO SETTEMBRE OTTOBRE NOVEMBRE DICEMBRE'.split(' '),
);
const romanOnes = ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'];

/** Where no number says which house it is, the building's line does. */
export function houseOf(street: string, building: string): string {
  const words = writtenOut(street);
  const at = houseNumberAt(words);
  if (at === undefined) return [...streetName(words), ...nameWords(wordsOf(building))].join(' ');
  const suffix = suffixAfter(words, at);
  return [...streetName(words.slice(0, at)), `${words[at]}${suffix}`].join(' ');
}

/** A number with a mark, `n. 12`, else the first that is not of the street's name. */
function houseNumberAt(words: readonly string[]): number | undefined {
  const numbers = words.flatMap((word, at) => (at > 0 && isNumber(word) && !isOfName(words, at) ? [at] : []));
  return numbers.find((at) => numberMarks.has(words[at - 1] ?? '')) ?? numbers[0];
}

function isOfName(words: readonly string[], at: number): boolean {
  return months.has(words[at + 1] ?? '') || beforeNamed.has(words[at - 1] ?? '');
}

/** The A of 12/A and the BIS of 12 BIS: both follow the number at once. */
function suffixAfter(words: readonly string[], at: number): string {
  const next = words[at + 1] ?? '';
  return /^\p{L}$/u.test(next) || suffixes.has(next) ? next : '';
}

function streetName(words: readonly string[]): readonly string[] {
  const [kind, ...name] = words;
  const end = name.findLastIndex((word) => !numberMarks.has(word)) + 1;
  return kind === undefined ? [] : [kind, ...nameWords(name.slice(0, end))];
}

function writtenOut(street: string): readonly string[] {
  const words = wordsOf(capitals(street).replace(dottedAbbreviation, '$1$2'));
  const written = words.map((word, at) => (at === 0 ? streetKinds[word] : undefined) ?? anywhere[word] ?? word);
  const line = written.map((word, at) => (months.has(written[at + 1] ?? '') ? dayOf(word) : word)).join(' ');
  return line === '' ? [] : line.replace(noNumber, '').split(' ');
}

/** XX SETTEMBRE is 20 SETTEMBRE. */
function dayOf(word: string): string {
  if (word === 'PRIMO') return '1';
  const [, tens = '', ones = ''] = /^(X{0,3})(I{1,3}|IV|VI{0,3}|IX|)$/.exec(word) ?? [];
  const day = tens.length * 10 + romanOnes.indexOf(ones);
  return word !== '' && day >= 1 && day <= 31 ? String(day) : word;
}
