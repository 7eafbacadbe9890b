/** Tables of how often each of many subjects was used lately: a row a subject, locked by who counts. */
import type { Queryable, Transaction } from './database';
import { hashColumn, timeColumn } from './database-columns';
import { forgetRows } from './forget-rows';
import { createTableIfAbsent } from './migrate';

/** When something was used, the newest last. The subject is a keyed hash. */
export interface Uses {
  readonly subjectIndex: Buffer;
  readonly times: readonly Date[];
}

interface UseRow {
  readonly subject_index: Buffer;
  /** Milliseconds since 1970, with commas between. */
  readonly times: string;
}

export class UseTimes {
  constructor(private readonly table: string) {}

  /**
   * Adds a use to each of these subjects, in the order of their hashes, and so locks their rows until the transaction ends, made if absent: two who
   * count the same never wait for each other.
   */
  async add(trx: Transaction, subjectIndexes: readonly Buffer[], time: Date, forgetTime: Date): Promise<void> {
    const { table } = this;
    const sorted = [...subjectIndexes].sort(Buffer.compare);
    await trx(table)
      .insert(sorted.map((index) => ({ subject_index: index, times: textOf([time]), forget_time: forgetTime })))
      .onConflict('subject_index')
      .merge({ times: trx.raw('concat(??, ?)', [`${table}.times`, `,${textOf([time])}`]), forget_time: forgetTime });
  }

  async find(db: Queryable, subjectIndexes: readonly Buffer[]): Promise<readonly Uses[]> {
    const rows: UseRow[] = await db(this.table)
      .whereIn('subject_index', [...subjectIndexes])
      .select('subject_index', 'times');
    return rows.map((row) => ({ subjectIndex: row.subject_index, times: timesOf(row.times) }));
  }

  /** Writes what is left of a subject's uses; the caller has locked its row. */
  async write(trx: Transaction, { subjectIndex, times }: Uses): Promise<void> {
    await trx(this.table)
      .where({ subject_index: subjectIndex })
      .update({ times: textOf(times) });
  }

  /** Forgets up to `limit` subjects that nobody has used for long; resolves to how many. */
  forget(trx: Transaction, now: Date, limit: number): Promise<number> {
    return forgetRows(trx, { table: this.table, key: 'subject_index', time: 'forget_time' }, now, limit);
  }
}

/** For a migration. */
export function createUseTable(db: Queryable, table: string): Promise<void> {
  return createTableIfAbsent(db, table, (columns) => {
    hashColumn(columns, 'subject_index').notNullable().primary();
    // Milliseconds since 1970, commas between, the newest last: some 4,600 of them fit.
    columns.text('times').notNullable();
    timeColumn(columns, 'forget_time').notNullable().index();
  });
}

function textOf(times: readonly Date[]): string {
  return times.map((time) => time.getTime()).join(',');
}

function timesOf(text: string): readonly Date[] {
  return text === '' ? [] : text.split(',').map((milliseconds) => new Date(Number(milliseconds)));
}
