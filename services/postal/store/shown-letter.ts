/** Table `letter`, for those who look. */
import type { Queryable } from '../../../runtime/database';
import type { LetterState } from '../domain/letter';
import type { ShownLetter, StateCounts } from '../domain/shown-letter';
import { type LetterRow, letterColumns, letterOf } from './letter-row';

export interface LetterFilter {
  readonly state: LetterState | undefined;
  readonly batchId: string | undefined;
  readonly deliveryId: string | undefined;
  /** Those only that wait for a decision. */
  readonly leftOpen: boolean;
}

interface ShownRow extends Omit<LetterRow, 'sealed'> {
  readonly reason: string | null;
  readonly handed_over_time: Date | null;
  readonly outcome_time: Date | null;
  readonly end_time: Date | null;
}

/** Without its sealed copy: nobody who looks may want that. */
const columns = [
  ...letterColumns.filter((column) => column !== 'sealed'),
  'reason',
  'handed_over_time',
  'outcome_time',
  'end_time',
];

export async function findShownLetter(db: Queryable, id: string): Promise<ShownLetter | undefined> {
  const row: ShownRow | undefined = await db('letter').where({ id }).first(columns);
  return row === undefined ? undefined : shownLetterOf(row);
}

/** Newest first, those after `after`. */
export async function findShownLetters(
  db: Queryable,
  { state, batchId, deliveryId, leftOpen }: LetterFilter,
  after: string | undefined,
  limit: number,
): Promise<readonly ShownLetter[]> {
  const rows: ShownRow[] = await db('letter')
    .where((query) => {
      if (state !== undefined) query.where({ state });
      if (batchId !== undefined) query.where({ batch_id: batchId });
      if (deliveryId !== undefined) query.where({ delivery_id: deliveryId });
      if (leftOpen) query.whereNotNull('left_open_time').whereIn('state', ['printing', 'handed-over']);
      if (after !== undefined) query.where('id', '<', after);
    })
    .orderBy('id', 'desc')
    .limit(limit)
    .select(columns);
  return rows.map(shownLetterOf);
}

/** How many of the batch's letters are in each state. */
export async function countStates(db: Queryable, batchId: string): Promise<StateCounts> {
  const rows: { state: LetterState; letters: number | string }[] = await db('letter')
    .where({ batch_id: batchId })
    .groupBy('state')
    .select('state')
    .count({ letters: '*' });
  return new Map(rows.map(({ state, letters }) => [state, Number(letters)]));
}

function shownLetterOf(row: ShownRow): ShownLetter {
  const { sealed, traceparent, isCleared, credentialId, issueId, ...letter } = letterOf({ ...row, sealed: null });
  return {
    ...letter,
    reason: row.reason ?? undefined,
    handedOverTime: row.handed_over_time ?? undefined,
    outcomeTime: row.outcome_time ?? undefined,
    endTime: row.end_time ?? undefined,
  };
}
