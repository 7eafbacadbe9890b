/** Counts over the tables of letters, batches, manifests and decisions. */
import type { Queryable } from '../../../runtime/database';
import type { LetterClass } from '../domain/batch';
import type { LetterState } from '../domain/letter';
import type { BatchBooks, LetterCount, OpenCount, Span } from '../domain/reconciliation';

const openStates: readonly LetterState[] = ['accepted', 'held', 'batched', 'printing', 'handed-over'];
/** States that a letter has only in a batch that was closed. */
const pastOpen: readonly LetterState[] = ['batched', 'printing', 'handed-over', 'sent', 'delivered', 'returned'];
type Count = number | string | null;

/** By class and state; canaries are no holder's letters. */
export async function countLetters(db: Queryable, { sinceTime, untilTime }: Span): Promise<readonly LetterCount[]> {
  const rows: { letter_class: LetterClass | null; state: LetterState; letters: Count; left_open: Count }[] =
    await lettersOf(db, sinceTime, untilTime)
      .groupBy('letter_class', 'state')
      .select('letter_class', 'state')
      .count({ letters: '*', left_open: 'left_open_time' });
  return rows.map(({ letter_class, state, letters, left_open }) => ({
    letterClass: letter_class ?? undefined,
    state,
    letters: Number(letters),
    leftOpen: Number(left_open),
  }));
}

/** Those that are open, by class. */
export async function countOpen(
  db: Queryable,
  { sinceTime, untilTime }: Span,
): Promise<ReadonlyMap<LetterClass | undefined, number>> {
  if (sinceTime >= untilTime) return new Map();
  const rows: { letter_class: LetterClass | null; letters: Count }[] = await lettersOf(db, sinceTime, untilTime)
    .whereIn('state', openStates)
    .groupBy('letter_class')
    .select('letter_class')
    .count({ letters: '*' });
  return new Map(rows.map(({ letter_class, letters }) => [letter_class ?? undefined, Number(letters)]));
}

/** All that are open, whenever they were accepted. */
export async function countAllOpen(db: Queryable): Promise<readonly OpenCount[]> {
  const rows: {
    letter_class: LetterClass | null;
    state: LetterState;
    letters: Count;
    oldest_accepted_time: Date | number;
  }[] = await db('letter')
    .whereIn('state', openStates)
    .where({ is_canary: false })
    .groupBy('letter_class', 'state')
    .select('letter_class', 'state')
    .count({ letters: '*' })
    .min({ oldest_accepted_time: 'accepted_time' });
  return rows.map(({ letter_class, state, letters, oldest_accepted_time }) => ({
    letterClass: letter_class ?? undefined,
    state,
    letters: Number(letters),
    oldest: new Date(oldest_accepted_time),
  }));
}

function lettersOf(db: Queryable, sinceTime: Date, untilTime: Date) {
  return db('letter')
    .where({ is_canary: false })
    .where('accepted_time', '>=', sinceTime)
    .where('accepted_time', '<', untilTime);
}

/** Batches in the order of when they were closed, after this one. By one statement: its counts are all of the same moment. */
export async function batchBooks(
  db: Queryable,
  after: Pick<BatchBooks, 'closeTime' | 'batchId'>,
  limit: number,
): Promise<readonly BatchBooks[]> {
  const ofBatch = (table: string) => db(table).where(`${table}.batch_id`, db.ref('batch.id'));
  const present = ofBatch('letter').count('*').as('present');
  const dropped = ofBatch('letter')
    .whereIn('state', ['failed', 'expired'])
    .whereNull('handed_over_time')
    // What somebody has told of it, or decided, became of it after it was drawn.
    .whereNull('outcome_time')
    .count('*')
    .as('dropped');
  const movedOn = ofBatch('letter_event').where({ kind: 'print-again' }).count('*').as('moved_on');
  const inManifest = ofBatch('manifest').orderBy('sequence', 'desc').limit(1).select('letters').as('in_manifest');
  const rows: BooksRow[] = await db('batch')
    .where('close_time', '>=', after.closeTime)
    .where((later) => later.where('close_time', '>', after.closeTime).orWhere('id', '>', after.batchId))
    .orderBy(['close_time', 'id'])
    .limit(limit)
    .select('id', 'close_time', 'letters', 'handed_over_time', present, dropped, movedOn, inManifest);
  return rows.map((row) => ({
    batchId: row.id,
    closeTime: row.close_time,
    closed: row.letters,
    present: Number(row.present),
    movedOn: Number(row.moved_on),
    dropped: Number(row.dropped),
    inManifest: row.in_manifest ?? undefined,
    isHandedOver: row.handed_over_time !== null,
  }));
}

interface BooksRow {
  readonly id: string;
  readonly close_time: Date;
  readonly letters: number;
  readonly handed_over_time: Date | null;
  readonly present: Count;
  readonly dropped: Count;
  readonly moved_on: Count;
  readonly in_manifest: number | null;
}

/** Letters that name a batch which is not there, or are past what their batch is, or are in none though they should. */
export async function countStrays(db: Queryable): Promise<number> {
  const open = db('batch').where({ state: 'open' }).select('id');
  const early = await countOf(db('letter').whereIn('batch_id', open).whereIn('state', pastOpen));
  // One without a class is of the time before there were batches.
  const out = await countOf(db('letter').whereNull('batch_id').whereNotNull('letter_class').whereIn('state', pastOpen));
  // Each batch once, by the index: not all letters are read for it.
  const named = db('letter').whereNotNull('batch_id').distinct('batch_id').as('named');
  const gone: string[] = await db(named)
    .leftJoin('batch', 'batch.id', 'named.batch_id')
    .whereNull('batch.id')
    .limit(batchesGoneAtMost)
    .pluck('named.batch_id');
  return early + out + (gone.length === 0 ? 0 : await countOf(db('letter').whereIn('batch_id', gone)));
}

const batchesGoneAtMost = 1_000;

type Counted = ReturnType<ReturnType<Queryable>['where']>;

async function countOf(query: Counted): Promise<number> {
  const row: { letters?: Count } | undefined = await query.count({ letters: '*' }).first();
  return Number(row?.letters ?? 0);
}
