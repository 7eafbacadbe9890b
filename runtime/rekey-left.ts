/** What still needs an older key once all that can be brought under the current one was, and which keys nothing needs any more. */
import type { Clock } from './clock';
import type { Database } from './database';
import { noteLeft, settleKey } from './key-use';
import { type KeyedTable, type OlderKeys, type StoredPurpose, storedPurposes } from './keyed-columns';
import type { Keyring } from './keyring';
import type { Stuck } from './rekey-row';

export interface Left {
  readonly table: string;
  readonly column: string;
  readonly purpose: StoredPurpose;
  /** `ends`: it goes with its row. */
  readonly why: Stuck['why'] | 'ends';
  readonly rows: number;
}

export type StuckRows = Stuck & { readonly table: string; readonly rows: number };

interface LeftDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
}

/** `settled`: a time since which everything new has been under the current keys. */
export async function clearKeys(
  deps: LeftDeps,
  tables: readonly KeyedTable[],
  stuck: readonly StuckRows[],
  settled: Date,
): Promise<{ readonly left: readonly Left[]; readonly cleared: readonly string[] }> {
  const left: Left[] = [];
  const cleared: string[] = [];
  for (const purpose of storedPurposes) {
    const [current, ...older] = deps.keyring.all(purpose);
    if (current === undefined) continue;
    const horizon = await lastEnd(deps.database, tables, purpose);
    const settlement = await settleKey(deps.database, current.id, { since: settled, horizon });
    if (older.length === 0) continue;
    const keyIds = older.map(({ id }) => id);
    const ofPurpose: Left[] = [
      ...stuck.filter((one) => one.purpose === purpose),
      ...(await endingRows(deps.database, tables, purpose, { keyIds, ...settlement })),
    ];
    left.push(...ofPurpose);
    const leftRows = ofPurpose.reduce((sum, { rows }) => sum + rows, 0);
    for (const id of keyIds) await noteLeft(deps, id, leftRows);
    if (leftRows === 0) cleared.push(...keyIds);
  }
  return { left, cleared };
}

async function endingRows(
  database: Database,
  tables: readonly KeyedTable[],
  purpose: StoredPurpose,
  older: OlderKeys,
): Promise<readonly Left[]> {
  const left: Left[] = [];
  for (const { table, ending = [] } of tables)
    for (const { column, old } of ending.filter((one) => one.purpose === purpose)) {
      const query = old(database(table).whereNotNull(column), older);
      const [counted]: { rows: number | string }[] = await query.count({ rows: '*' });
      const rows = Number(counted?.rows ?? 0);
      if (rows > 0) left.push({ table, column, purpose, why: 'ends', rows });
    }
  return left;
}

/** The last end of any row that has one; 1970 where none has. */
async function lastEnd(database: Database, tables: readonly KeyedTable[], purpose: StoredPurpose): Promise<Date> {
  let last = new Date(0);
  for (const { table, ending = [] } of tables)
    for (const { horizon } of ending.filter((one) => one.purpose === purpose)) {
      if (horizon === undefined) continue;
      const row: Record<string, Date> | undefined = await database(table).orderBy(horizon, 'desc').first(horizon);
      const end = row?.[horizon];
      if (end !== undefined && end > last) last = end;
    }
  return last;
}
