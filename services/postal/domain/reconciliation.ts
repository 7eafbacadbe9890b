/** What became of the letters of a span of time, and whether what is counted in several places is the same in all of them. */
import type { LetterClass } from './batch';
import type { LetterState } from './letter';

export interface Span {
  /** Of when letters were accepted: from this moment on, before `untilTime`. */
  readonly sinceTime: Date;
  readonly untilTime: Date;
}

/** How many letters there are of each class, state and age. */
export interface LetterCount {
  readonly letterClass: LetterClass | undefined;
  readonly state: LetterState;
  readonly leftOpen: number;
  readonly letters: number;
}

export interface OpenCount {
  /** Undefined before it was sorted. */
  readonly letterClass: LetterClass | undefined;
  readonly state: LetterState;
  readonly letters: number;
  /** When the first of them was accepted. */
  readonly oldest: Date;
}

/** What is known of a batch in different places. */
export interface BatchBooks {
  readonly batchId: string;
  readonly closeTime: Date;
  /** When it was closed. */
  readonly closed: number;
  /** Letters that are in it now. */
  readonly present: number;
  /** Letters that left it to be printed again in another one. */
  readonly movedOn: number;
  /** Of those present: ended before it was handed over. */
  readonly dropped: number;
  /** In its manifest; undefined where it has none yet. */
  readonly inManifest: number | undefined;
  readonly isHandedOver: boolean;
}

export interface Discrepancy {
  /** Undefined where letters are in no batch that there is. */
  readonly batchId: string | undefined;
  readonly reason: 'LETTERS_AND_BATCH' | 'BATCH_AND_MANIFEST' | 'LETTERS_WITHOUT_BATCH';
  readonly expected: number;
  readonly found: number;
}

export interface ClassCounts {
  readonly letterClass: LetterClass | undefined;
  readonly accepted: number;
  readonly waiting: number;
  readonly held: number;
  readonly batched: number;
  readonly inPrint: number;
  readonly despatched: number;
  readonly delivered: number;
  readonly returned: number;
  readonly ended: number;
  readonly leftOpen: number;
  readonly open: readonly AgeCount[];
}

export interface AgeCount {
  readonly fromDays: number;
  readonly letters: number;
}

export interface Reconciliation extends Span {
  readonly computeTime: Date;
  readonly classes: readonly ClassCounts[];
  readonly discrepancies: readonly Discrepancy[];
}

/** From so many days on, below the next. */
export const ageBands = [0, 1, 3, 7, 14, 30] as const;

/** In the order in which they are shown; each state is counted in one of them. */
const columnOf: Readonly<
  Record<LetterState, Exclude<keyof ClassCounts, 'letterClass' | 'accepted' | 'leftOpen' | 'open'>>
> = {
  accepted: 'waiting',
  held: 'held',
  batched: 'batched',
  printing: 'inPrint',
  'handed-over': 'inPrint',
  sent: 'despatched',
  delivered: 'delivered',
  returned: 'returned',
  failed: 'ended',
  expired: 'ended',
  cancelled: 'ended',
};

export function classCounts(
  letterClass: LetterClass | undefined,
  counts: readonly LetterCount[],
  open: readonly AgeCount[],
): ClassCounts {
  const none = { accepted: 0, waiting: 0, held: 0, batched: 0, inPrint: 0, despatched: 0 };
  const total = { ...none, delivered: 0, returned: 0, ended: 0, leftOpen: 0 };
  for (const { state, letters, leftOpen } of counts) {
    total.accepted += letters;
    total[columnOf[state]] += letters;
    total.leftOpen += leftOpen;
  }
  return { letterClass, ...total, open };
}

/** What of a batch does not add up. */
export function discrepanciesOf(books: BatchBooks): readonly Discrepancy[] {
  const { batchId, closed, present, movedOn, dropped, inManifest, isHandedOver } = books;
  const found: Discrepancy[] = [];
  if (present + movedOn !== closed)
    found.push({ batchId, reason: 'LETTERS_AND_BATCH', expected: closed, found: present + movedOn });
  const printed = present + movedOn - dropped;
  if (isHandedOver && (inManifest ?? 0) !== printed)
    found.push({ batchId, reason: 'BATCH_AND_MANIFEST', expected: printed, found: inManifest ?? 0 });
  return found;
}
