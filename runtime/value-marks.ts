/**
 * Marks around what is put into a text, so that whoever reads the text's form can tell a value from the template around it.
 * They are control characters: neither a template nor a value can hold one.
 */
export const marks = {
  value: '\u0001',
  link: '\u0002',
  end: '\u0003',
  whereItFits: '\u0004',
  endWhereItFits: '\u0005',
} as const;

/**
 * Line breaks and other control characters, characters that turn the text's direction or cannot be seen, halves of
 * surrogate pairs, private use. The two joiners stay: scripts and emoji need them.
 */
const foreign = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;
const everyForeign = new RegExp(foreign, 'gu');

/** True where a value is fit for a text as it is: one line, without invisible characters. */
export function isOnePlainLine(value: string): boolean {
  return !foreign.test(value);
}

/** A value as it is put into a text: whatever it holds, it ends no line and is no mark. */
export function markedValue(value: unknown): string {
  const mark = value instanceof Link ? marks.link : marks.value;
  return `${mark}${plainLine(String(value ?? ''))}${marks.end}`;
}

/** A value that a template wants as a link: a class of its own, so that no words can pass for one. */
class Link {
  constructor(private readonly address: string) {}

  toString(): string {
    return this.address;
  }
}

/** An http(s) address as a link; anything else stays what it is: words. */
export function linkTo(value: string): Link | string {
  return isWebAddress(value) ? new Link(value) : value;
}

export function isWebAddress(text: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(text);
}

export function withoutMarks(marked: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the marks are control characters
  return marked.replace(/[\u0001-\u0005]/g, '');
}

function plainLine(value: string): string {
  return withoutMarks(value).replace(everyForeign, ' ');
}
