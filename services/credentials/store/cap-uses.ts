import type { Queryable, Transaction } from '../../../runtime/database';
import { forgetRows } from './forget-rows';

const table = 'cap_use';

/** When something was used, the newest last. The subject is a keyed hash. */
export interface CapUses {
  readonly subjectIndex: Buffer;
  readonly times: readonly Date[];
}

interface CapUseRow {
  readonly subject_index: Buffer;
  /** Milliseconds since 1970, with commas between. */
  readonly times: string;
}

/**
 * Adds a use to each of these subjects, in the order of their hashes, and so locks their rows until the transaction ends, made if absent: two who
 * count the same never wait for each other.
 */
export async function addCapUses(
  trx: Transaction,
  subjectIndexes: readonly Buffer[],
  time: Date,
  forgetTime: Date,
): Promise<void> {
  const sorted = [...subjectIndexes].sort(Buffer.compare);
  await trx(table)
    .insert(sorted.map((index) => ({ subject_index: index, times: textOf([time]), forget_time: forgetTime })))
    .onConflict('subject_index')
    .merge({ times: trx.raw('concat(??, ?)', [`${table}.times`, `,${textOf([time])}`]), forget_time: forgetTime });
}

export async function findCapUses(db: Queryable, subjectIndexes: readonly Buffer[]): Promise<readonly CapUses[]> {
  const rows: CapUseRow[] = await db(table)
    .whereIn('subject_index', [...subjectIndexes])
    .select('subject_index', 'times');
  return rows.map((row) => ({ subjectIndex: row.subject_index, times: timesOf(row.times) }));
}

/** Writes what is left of a subject's uses; the caller has locked its row. */
export async function writeCapUses(trx: Transaction, { subjectIndex, times }: CapUses): Promise<void> {
  await trx(table)
    .where({ subject_index: subjectIndex })
    .update({ times: textOf(times) });
}

/** Forgets up to `limit` subjects that nobody has used for long; resolves to how many. */
export function forgetCapUses(trx: Transaction, now: Date, limit: number): Promise<number> {
  return forgetRows(trx, { table, key: 'subject_index', time: 'forget_time' }, now, limit);
}

function textOf(times: readonly Date[]): string {
  return times.map((time) => time.getTime()).join(',');
}

function timesOf(text: string): readonly Date[] {
  return text === '' ? [] : text.split(',').map((milliseconds) => new Date(Number(milliseconds)));
}
