/** A batch: letters of one class that are printed together, from its first letter to the print centre's acknowledgement. */

/** What the print centre keeps apart: postage, envelopes and trays differ. */
export const letterClasses = ['italy', 'abroad', 'desk'] as const;
export type LetterClass = (typeof letterClasses)[number];

/**
 * `open`: takes letters. `closed`: takes none, and none leaves it. `released`: may be printed. `printing`: written before the first
 * byte goes to the destination. `handed-over`: the destination can print it. `acknowledged`: the print centre has answered for all of it.
 */
export type BatchState = 'open' | 'closed' | 'released' | 'printing' | 'handed-over' | 'acknowledged';

/** Why it takes no more letters. */
export type CloseReason = 'size' | 'age' | 'operator';

export interface Batch {
  readonly id: string;
  readonly letterClass: LetterClass;
  readonly state: BatchState;
  /** While it is open: those that were placed in it, the ones that were cancelled since included. */
  readonly letters: number;
  readonly openTime: Date;
  readonly closeTime: Date | undefined;
  readonly closeReason: CloseReason | undefined;
  readonly releaseTime: Date | undefined;
  /** Where its print was begun; only that destination can tell what became of it. */
  readonly destinationId: string | undefined;
  /** The destination's own name for it, once all of it is there; until then nothing of it can be printed. */
  readonly reference: string | undefined;
  readonly handedOverTime: Date | undefined;
  readonly acknowledgeTime: Date | undefined;
  /** When it turned out that nobody can tell whether it was printed. */
  readonly leftOpenTime: Date | undefined;
}

/** When a batch takes no more letters, and whether it is printed then. */
export interface BatchPolicy {
  readonly mostLetters: number;
  /** 0: each letter is a batch of its own, closed at once. */
  readonly longestOpenMilliseconds: number;
  /** A closed batch waits for an operator to release it. */
  readonly waitsForRelease: boolean;
}

/** A slip's holder waits for it: it is never put together with others, nor held back. */
const slipPolicy: BatchPolicy = { mostLetters: 1, longestOpenMilliseconds: 0, waitsForRelease: false };

export function policyFor(letterClass: LetterClass, policy: BatchPolicy): BatchPolicy {
  return letterClass === 'desk' ? slipPolicy : policy;
}

/** With so many letters more: one whose letters were all cancelled begins anew with them. */
export function withMore(
  { openTime, letters }: Pick<Batch, 'openTime' | 'letters'>,
  more: number,
  now: Date,
): Pick<Batch, 'openTime' | 'letters'> {
  return { openTime: letters === 0 ? now : openTime, letters: letters + more };
}

/** How many letters an open batch takes before it is closed: one at least. */
export function roomIn(
  { letters }: Pick<Batch, 'letters'>,
  { mostLetters, longestOpenMilliseconds }: BatchPolicy,
): number {
  return longestOpenMilliseconds === 0 ? 1 : Math.max(1, mostLetters - letters);
}

/** Why an open batch with so many letters is to be closed now, if so. */
export function closeReasonOf(
  { openTime, letters }: Pick<Batch, 'openTime' | 'letters'>,
  { mostLetters, longestOpenMilliseconds }: BatchPolicy,
  now: Date,
): CloseReason | undefined {
  if (letters >= mostLetters) return 'size';
  return now.getTime() - openTime.getTime() >= longestOpenMilliseconds ? 'age' : undefined;
}
