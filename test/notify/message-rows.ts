/** What a test sees of notify's tables. */
import type { Database } from '../../runtime/database';

export async function messageRows(database: Database) {
  const rows: { attempt: number; state: string; reason: string | null; tries: number; sealed: Buffer | null }[] =
    await database('message')
      .orderBy(['delivery_id', 'attempt'])
      .select('attempt', 'state', 'reason', 'tries', 'sealed');
  return rows.map(({ attempt, state, reason, tries, sealed }) => ({
    attempt,
    state,
    ...(reason === null ? {} : { reason }),
    tries,
    hasSealedCopy: sealed !== null,
  }));
}

export async function countOf(database: Database, table: string): Promise<number> {
  const row: { rows?: number | string } | undefined = await database(table).count({ rows: '*' }).first();
  return Number(row?.rows ?? 0);
}
