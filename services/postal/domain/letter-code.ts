/**
 * What stands for one print of a letter: in the DataMatrix of each of its pages, and, shorter, in lists and on the paper where a person reads it.
 * `SYM1|<letter id>|<attempt>|<print>|<page>/<pages>`; `<letter id>-<attempt>-<print>`; `<letter id>-<attempt>`.
 */

export interface LetterCode {
  /** UUIDv7, small letters. */
  readonly letterId: string;
  readonly attempt: number;
  /** From 1, one more each time that it is drawn anew; undefined where the code does not say. */
  readonly print: number | undefined;
  readonly page: PageOf | undefined;
}

export interface PageOf {
  readonly page: number;
  readonly pages: number;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const counted = '[1-9][0-9]{0,5}';
const matrix = new RegExp(`^sym1\\|(${uuid})\\|(${counted})\\|(${counted})\\|(${counted})/(${counted})$`);
const short = new RegExp(`^(${uuid})-(${counted})(?:-(${counted}))?$`);
/** By which a scanner tells what kind of code it has read. */
const symbologyIdentifier = /^\][a-z][0-9a-z]/;
const maxCharacters = 80;

/** Undefined for anything else. Case does not matter, nor what a scanner puts before it. */
export function parseLetterCode(text: string): LetterCode | undefined {
  if (text.length > maxCharacters) return undefined;
  const code = text.trim().toLowerCase().replace(symbologyIdentifier, '');
  const [, letterId, attempt, print, page, pages] = matrix.exec(code) ?? short.exec(code) ?? [];
  if (letterId === undefined) return undefined;
  const of = page === undefined ? undefined : { page: Number(page), pages: Number(pages) };
  if (of !== undefined && of.page > of.pages) return undefined;
  return {
    letterId,
    attempt: Number(attempt),
    print: print === undefined ? undefined : Number(print),
    page: of,
  };
}

/** As the code that says all that is known: with a page as in the DataMatrix, else the short one. A page without a print has no code: it is left out. */
export function formatLetterCode({ letterId, attempt, print, page }: LetterCode): string {
  if (print === undefined) return `${letterId}-${attempt}`;
  if (page === undefined) return `${letterId}-${attempt}-${print}`;
  return `SYM1|${letterId}|${attempt}|${print}|${page.page}/${page.pages}`;
}

/** When its id was made: nothing can have happened to the letter before. */
export function letterTime({ letterId }: Pick<LetterCode, 'letterId'>): Date {
  return new Date(Number.parseInt(letterId.replace('-', '').slice(0, 12), 16));
}
