/** An Italian street with its number, as it compares: the usual abbreviations written out, and nothing rewritten that could be another street. */
import { capitals, isNumber, joinHouseNumbers, spellingOf, wordsOf } from './address-words';

export interface ItalianStreet {
  /** What kind of street, its name, its number. */
  readonly spelling: string;
  /** Whether it says which house: the 4 of a Via 4 Novembre does not, nor the 12 of a Strada Statale 12. */
  readonly hasHouseNumber: boolean;
  /** How each saint in it is called. An S. may be any of them. */
  readonly saints: readonly Saint[];
  /** Staircase, flat and the like, each with its keyword: `INTERNO 4`. */
  readonly details: ReadonlySet<string>;
}

type Saint = 'san' | 'santa' | 'unknown';

/** Only as the first word: elsewhere V is a Roman five, and STR. nothing. */
const streetKinds: Readonly<Record<string, string>> = {
  ...{ V: 'VIA', VLE: 'VIALE', VLO: 'VICOLO', VIC: 'VICOLO', CSO: 'CORSO', LGO: 'LARGO', STR: 'STRADA', BGO: 'BORGO' },
  ...{ PZA: 'PIAZZA', PZZA: 'PIAZZA', PZ: 'PIAZZA', PLE: 'PIAZZALE', PZLE: 'PIAZZALE', CDA: 'CONTRADA' },
};
const anywhere: Readonly<Record<string, string>> = {
  ...{ LOC: 'LOCALITA', FRAZ: 'FRAZIONE', FLLI: 'FRATELLI', STA: 'SANTA', STO: 'SANTO', MTE: 'MONTE' },
};
/** `V.LE` is one word, while `V. LE MURA` is the Via Le Mura. */
const dottedAbbreviation = /(?<!\p{L})(\p{L})\.(LE|LO|SO|GO|DA|ZZ?A|ZLE|LLI|T[AOE]|RO|S)(?!\p{L})/gu;
const detailKeywords: Readonly<Record<string, string>> = {
  ...{ SC: 'SCALA', SCALA: 'SCALA', INT: 'INTERNO', INTERNO: 'INTERNO', PIANO: 'PIANO', PAL: 'PALAZZINA' },
  ...{ PALAZZINA: 'PALAZZINA', ED: 'EDIFICIO', EDIF: 'EDIFICIO', EDIFICIO: 'EDIFICIO', LOTTO: 'LOTTO' },
};
const numberMarks: ReadonlySet<string> = new Set(['N', 'NR', 'NRO', 'NUM', 'NUMERO', 'CIV', 'CIVICO']);
const withoutNumber = 'SNC';
/** Roads that are called by a number: SP 12. */
const numberedRoad = /(?:^| )(?:STATALE|PROVINCIALE|REGIONALE|S ?[SPR])$/;
const months: ReadonlySet<string> = new Set(
  'GENNAIO FEBBRAIO MARZO APRILE MAGGIO GIUGNO LUGLIO AGOSTO SETTEMBRE OTTOBRE NOVEMBRE DICEMBRE'.split(' '),
);
const saintWords: Readonly<Record<string, Saint>> = {
  ...{ SAN: 'san', SANTO: 'san', SANTA: 'santa', SANT: 'unknown', S: 'unknown' },
};

/** Street and building line together: who gives the staircase in either of them says the same. */
export function italianStreet(street: string, building: string): ItalianStreet {
  const words = streetWords(street);
  const number = words.findIndex(isNumber);
  const at = words.findIndex((word, place) => number !== -1 && place > number && detailKeywords[word] !== undefined);
  const own = at === -1 ? words : words.slice(0, at);
  const tail = at === -1 ? [] : words.slice(at);
  const { spelling, saints } = italianName(own.slice(1));
  const details = new Set([...detailsOf(tail), ...detailsOf(numberedWords(wordsOf(building)))]);
  // The first word stands by itself: the Viale Mura is not the Via Le Mura.
  const whole = own[0] === undefined ? '' : `${own[0]} ${spelling}`;
  return { spelling: whole, hasHouseNumber: endsWithHouseNumber(own), saints, details };
}

/**
 * The house in one text: the street up to its house number, whatever is written behind it. Where no number says which house it is, palazzina, lotto and
 * the like do.
 */
export function italianHouse(street: string, building: string): string {
  const words = streetWords(street);
  const at = words.findIndex((_, place) => isHouseNumberAt(words, place));
  if (at !== -1) return `${words[0]} ${italianName(words.slice(1, at + 1)).spelling}`;
  const { spelling, details } = italianStreet(street, building);
  return [spelling, ...[...details].sort()].join(' ');
}

/** Not the day in the name of a street, nor the number of a road. */
function isHouseNumberAt(words: readonly string[], at: number): boolean {
  const word = words[at];
  if (at === 0 || word === undefined || !isNumber(word) || months.has(words[at + 1] ?? '')) return false;
  return !numberedRoad.test(words.slice(0, at).join(' '));
}

/** A number before the last word of the name belongs to the name. */
function endsWithHouseNumber(words: readonly string[]): boolean {
  const last = words.at(-1);
  return last !== undefined && isNumber(last) && !numberedRoad.test(words.slice(0, -1).join(' '));
}

/** The street's words, abbreviations written out. Doing it again changes nothing. */
export function streetWords(street: string): readonly string[] {
  const words = wordsOf(capitals(street).replace(dottedAbbreviation, '$1$2'));
  const written = words.map((word, at) => (at === 0 ? streetKinds[word] : undefined) ?? anywhere[word] ?? word);
  return numberedWords(datesInDigits(withSnc(written)));
}

/** A name with saints in it: a street's, a locality's. */
export function italianName(words: readonly string[]): {
  readonly spelling: string;
  readonly saints: readonly Saint[];
} {
  const saintOf = (word: string, at: number) => (isName(words[at + 1]) ? saintWords[word] : undefined);
  return {
    spelling: spellingOf(words.map((word, at) => (saintOf(word, at) === undefined ? word : 'S'))),
    saints: words.flatMap((word, at) => saintOf(word, at) ?? []),
  };
}

export function areSameSaints(some: readonly Saint[], others: readonly Saint[]): boolean {
  const isSame = (one: Saint, at: number) => one === others[at] || one === 'unknown' || others[at] === 'unknown';
  return some.length === others.length && some.every(isSame);
}

/** The marks before a number left out, its letter joined to it. */
function numberedWords(words: readonly string[]): readonly string[] {
  const isBeforeNumber = (at: number): boolean => {
    const next = words[at + 1];
    if (next === undefined) return false;
    return isNumber(next) || next === withoutNumber || (numberMarks.has(next) && isBeforeNumber(at + 1));
  };
  return joinHouseNumbers(words.filter((word, at) => !(numberMarks.has(word) && isBeforeNumber(at))));
}

/** At the line's end, `s.n.c.` and `senza numero` as one word. */
function withSnc(words: readonly string[]): readonly string[] {
  const line = words.join(' ');
  return line === '' ? [] : line.replace(/ (?:S N C|S N|SN|SENZA NUMERO(?: CIVICO)?)$/, ` ${withoutNumber}`).split(' ');
}

/** Where a month follows, and only there, a Roman number is a day: XX SETTEMBRE. */
function datesInDigits(words: readonly string[]): readonly string[] {
  return words.map((word, at) => (months.has(words[at + 1] ?? '') ? dayOf(word) : word));
}

function dayOf(word: string): string {
  if (word === 'PRIMO') return '1';
  const [, tens = '', ones = ''] = /^(X{0,3})(I{1,3}|IV|VI{0,3}|IX|)$/.exec(word) ?? [];
  const day = tens.length * 10 + romanOnes.indexOf(ones);
  return word !== '' && day >= 1 && day <= 31 ? String(day) : word;
}

const romanOnes = ['', 'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX'];

/** Each keyword begins a detail; what stands before the first is one of its own. */
function detailsOf(words: readonly string[]): readonly string[] {
  const details: string[][] = [];
  for (const word of words) {
    const keyword = detailKeywords[word];
    const current = details.at(-1);
    if (keyword !== undefined || current === undefined) details.push([keyword ?? word]);
    else current.push(word);
  }
  return details.map(spellingOf);
}

function isName(word: string | undefined): boolean {
  return word !== undefined && /^\p{L}{2,}$/u.test(word);
}
