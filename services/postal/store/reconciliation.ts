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

/** Batches in the order of when they were closed, after this one. */
export async function batchBooks(
  db: Queryable,
  after: Pick<BatchBooks, 'closeTime' | 'batchId'>,
  limit: number,
): Promise<readonly BatchBooks[]> {
  const batches: { id: string; close_time: Date; letters: number; handed_over_time: Date | null }[] = await db('batch')
    .where('close_time', '>=', after.closeTime)
    .where((later) => later.where('close_time', '>', after.closeTime).orWhere('id', '>', after.batchId))
    .orderBy(['close_time', 'id'])
    .limit(limit)
    .select('id', 'close_time', 'letters', 'handed_over_time');
  const ids = batches.map(({ id }) => id);
  const present = await countBy(db('letter').whereIn('batch_id', ids));
  const dropped = await countBy(
    db('letter')
      .whereIn('batch_id', ids)
      .whereIn('state', ['failed', 'expired'])
      .whereNull('handed_over_time')
      // What somebody has told of it, or decided, became of it after it was drawn.
      .whereNull('outcome_time'),
  );
  const movedOn = await countBy(db('letter_event').whereIn('batch_id', ids).where({ kind: 'print-again' }));
  const manifests = await lastManifests(db, ids);
  return batches.map(({ id, close_time: closeTime, letters, handed_over_time }) => ({
    batchId: id,
    closeTime,
    closed: letters,
    present: present.get(id) ?? 0,
    movedOn: movedOn.get(id) ?? 0,
    dropped: dropped.get(id) ?? 0,
    inManifest: manifests.get(id),
    isHandedOver: handed_over_time !== null,
  }));
}

/** Letters that name a batch which is not there, or are past what their batch is, or are in none though they should. */
export async function countStrays(db: Queryable): Promise<number> {
  const row: { letters?: Count } | undefined = await db('letter')
    .leftJoin('batch', 'batch.id', 'letter.batch_id')
    .where((query) =>
      query
        .where((gone) => gone.whereNotNull('letter.batch_id').whereNull('batch.id'))
        .orWhere((early) => early.where('batch.state', 'open').whereIn('letter.state', pastOpen))
        .orWhere((out) => out.whereNull('letter.batch_id').whereIn('letter.state', pastOpen)),
    )
    .count({ letters: '*' })
    .first();
  return Number(row?.letters ?? 0);
}

type Counted = ReturnType<ReturnType<Queryable>['where']>;

async function countBy(query: Counted): Promise<ReadonlyMap<string, number>> {
  const rows: { batch_id: string; letters: Count }[] = await query
    .groupBy('batch_id')
    .select('batch_id')
    .count({ letters: '*' });
  return new Map(rows.map(({ batch_id, letters }) => [batch_id, Number(letters)]));
}

async function lastManifests(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows: { batch_id: string; sequence: number | string; letters: number }[] = await db('manifest')
    .whereIn('batch_id', ids)
    .select('batch_id', 'sequence', 'letters');
  // Not in the statement: for its order all manifests would be read.
  const ordered = rows.toSorted((one, other) => Number(one.sequence) - Number(other.sequence));
  return new Map(ordered.map(({ batch_id, letters }) => [batch_id, letters]));
}
