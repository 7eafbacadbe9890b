/** A domain's words and a contract's numbers for them. */

/** The domain's word for a number off the wire; undefined where it has none. */
export function wordFor<Word extends string>(words: Readonly<Record<Word, number>>, number: number): Word | undefined {
  // Object.entries forgets the key type that the record states.
  return (Object.entries(words) as [Word, number][]).find(([, value]) => value === number)?.[0];
}

/** As `wordFor`; undefined where nothing was asked, and 'unknown' where the contract has no such word. */
export function askedWord<Word extends string>(
  words: Readonly<Record<Word, number>>,
  number: number,
): Word | 'unknown' | undefined {
  return number === 0 ? undefined : (wordFor(words, number) ?? 'unknown');
}
