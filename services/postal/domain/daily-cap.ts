/** How many letters of a class may be printed on one day: postage is money, and what runs away stops by itself. */
import type { LetterClass } from './batch';

/** Letters a calendar day; 0: as many as there are. */
export type DailyCaps = Readonly<Record<LetterClass, number>>;
/** Paper, envelope and postage of one letter, in cents; 0: not counted. */
export type LetterCosts = Readonly<Record<LetterClass, number>>;

export interface PrintDay {
  /** Letters whose print was begun today. */
  readonly printed: number;
  /** Letters of batches that were released before this one and still wait. */
  readonly ahead: number;
}

/**
 * Whether a batch of so many letters may begin today. Batches go in the order of their release, so that small ones do not keep a large one
 * waiting for ever; one that is larger than the cap goes alone, as the first of a day.
 */
export function mayBegin({ printed, ahead }: PrintDay, letters: number, cap: number): boolean {
  const before = printed + ahead;
  return cap === 0 || before === 0 || before + letters <= cap;
}
