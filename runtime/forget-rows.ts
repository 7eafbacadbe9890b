import type { Transaction } from './database';

interface RowsToForget {
  readonly table: string;
  readonly key: string;
  /** Rows in which this time has come are of no use any more; there is an index on it. */
  readonly time: string;
}

/** Deletes up to `limit` rows whose time has come, the longest overdue first; one that was given more time meanwhile stays. Resolves to how many were found. */
export async function forgetRows(
  trx: Transaction,
  { table, key, time }: RowsToForget,
  now: Date,
  limit: number,
): Promise<number> {
  const keys: (string | Buffer)[] = await trx(table).where(time, '<=', now).orderBy(time).limit(limit).pluck(key);
  if (keys.length > 0) await trx(table).whereIn(key, keys).where(time, '<=', now).del();
  return keys.length;
}
