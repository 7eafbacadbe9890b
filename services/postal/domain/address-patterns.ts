/**
 * Words by which an address tells that no letter arrives there. They are data (`adapters/pattern-file.ts`): whole words, in a row, and no regular expressions,
 * so that no file can make the check slow.
 */
import type { AddressFinding, AddressLine, FindingKind, PatternReason } from './address-finding';
import { isNumber } from './address-words';

export const patternLines = ['recipient', 'careOf', 'building', 'street', 'locality'] as const satisfies AddressLine[];
export type PatternLine = (typeof patternLines)[number];

export interface AddressPattern {
  readonly lines: readonly PatternLine[];
  /** The words are all of the line, its beginning, or anywhere in it. */
  readonly match: 'whole' | 'begins' | 'contains';
  /** At least one, as `wordsOf` gives them; `#`, never the first, is any number. */
  readonly words: readonly string[];
  readonly reason: PatternReason;
  readonly kind: FindingKind;
}

/** By line, and by their first word. */
export type AddressPatterns = ReadonlyMap<PatternLine, ReadonlyMap<string, readonly AddressPattern[]>>;

export function addressPatterns(patterns: readonly AddressPattern[]): AddressPatterns {
  return new Map(patternLines.map((line) => [line, byFirstWord(patterns.filter(({ lines }) => lines.includes(line)))]));
}

export function patternFindings(
  line: PatternLine,
  words: readonly string[],
  patterns: AddressPatterns,
): readonly AddressFinding[] {
  const ofLine = patterns.get(line);
  if (ofLine === undefined) return [];
  return words.flatMap((word, at) =>
    (ofLine.get(word) ?? [])
      .filter((pattern) => isAt(pattern, words, at))
      .map(({ reason, kind }): AddressFinding => ({ line, reason, kind })),
  );
}

function isAt({ match, words: wanted }: AddressPattern, words: readonly string[], at: number): boolean {
  if (match !== 'contains' && at !== 0) return false;
  if (match === 'whole' && words.length !== wanted.length) return false;
  return wanted.every((word, offset) => (word === '#' ? isNumber(words[at + offset]) : words[at + offset] === word));
}

function byFirstWord(patterns: readonly AddressPattern[]): ReadonlyMap<string, readonly AddressPattern[]> {
  const found = new Map<string, AddressPattern[]>();
  for (const pattern of patterns) {
    const first = pattern.words[0] ?? '';
    found.set(first, [...(found.get(first) ?? []), pattern]);
  }
  return found;
}
