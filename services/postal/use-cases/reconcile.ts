import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { invalidFields } from '../../../runtime/fault';
import { letterClasses } from '../domain/batch';
import {
  ageBands,
  classCounts,
  type Discrepancy,
  discrepanciesOf,
  type Reconciliation,
  type Span,
} from '../domain/reconciliation';
import { batchBooks, countLetters, countOpen, countStrays } from '../store/reconciliation';

export interface ReconcileDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** Letters are forgotten that long after their end: of older batches nothing can be counted. */
  readonly keepMilliseconds: number;
}

export interface AskedSpan {
  readonly sinceTime: Date | undefined;
  readonly untilTime: Date | undefined;
}

const batchesAtOnce = 200;
const discrepanciesTold = 100;
const clockDoubtMilliseconds = 2 * millisecondsPerDay;

/** Counts what became of letters, and looks where the books differ. Faults: invalid INVALID_FIELDS; unavailable. */
export async function reconcile(deps: ReconcileDeps, asked: AskedSpan): Promise<Reconciliation> {
  const now = deps.clock.now();
  const span = spanOf(deps, asked, now);
  const counts = await countLetters(deps.database, span);
  const ages = await agesOf(deps, span, now);
  const classes = [undefined, ...letterClasses].map((letterClass) =>
    classCounts(
      letterClass,
      counts.filter((count) => count.letterClass === letterClass),
      ages.map(({ fromDays, byClass }) => ({ fromDays, letters: byClass.get(letterClass) ?? 0 })),
    ),
  );
  const shown = classes.filter(({ letterClass, accepted }) => letterClass !== undefined || accepted > 0);
  return {
    ...span,
    computeTime: now,
    classes: shown,
    discrepancies: await discrepanciesSince(deps, span.sinceTime, now),
  };
}

function spanOf({ keepMilliseconds }: ReconcileDeps, { sinceTime, untilTime }: AskedSpan, now: Date): Span {
  const span = { sinceTime: sinceTime ?? later(now, -keepMilliseconds), untilTime: untilTime ?? now };
  // What is no time at all is before nothing.
  if (!(span.sinceTime < span.untilTime))
    throw invalidFields([
      { field: 'since_time', reason: 'TIME_OUT_OF_RANGE', description: 'must be before until_time' },
    ]);
  return span;
}

/** The letters of the span that are open, by how long ago they were accepted. */
async function agesOf({ database }: ReconcileDeps, span: Span, now: Date) {
  const ages = [];
  for (const [index, fromDays] of ageBands.entries()) {
    const nextDays = ageBands[index + 1];
    const oldest = nextDays === undefined ? new Date(0) : later(now, -nextDays * millisecondsPerDay + 1);
    const youngest = later(now, -fromDays * millisecondsPerDay + 1);
    const band = { sinceTime: latest(span.sinceTime, oldest), untilTime: earliest(span.untilTime, youngest) };
    ages.push({ fromDays, byClass: await countOpen(database, band) });
  }
  return ages;
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function earliest(one: Date, other: Date): Date {
  return one < other ? one : other;
}

/** Of what was closed since then, as far as its letters cannot have been forgotten yet. Fault unavailable. */
export async function discrepanciesSince(
  { database, keepMilliseconds }: Pick<ReconcileDeps, 'database' | 'keepMilliseconds'>,
  sinceTime: Date,
  now: Date,
): Promise<readonly Discrepancy[]> {
  // Scanners' clocks may have told that a letter ended before its batch was closed.
  const certain = later(now, -keepMilliseconds + Math.min(clockDoubtMilliseconds, keepMilliseconds / 2));
  const found: Discrepancy[] = [];
  const strays = await countStrays(database);
  if (strays > 0) found.push({ batchId: undefined, reason: 'LETTERS_WITHOUT_BATCH', expected: 0, found: strays });
  let after = { closeTime: latest(sinceTime, certain), batchId: '' };
  while (found.length < discrepanciesTold) {
    const books = await batchBooks(database, after, batchesAtOnce);
    found.push(...books.flatMap(discrepanciesOf));
    after = books.at(-1) ?? after;
    if (books.length < batchesAtOnce) break;
  }
  return found.slice(0, discrepanciesTold);
}
