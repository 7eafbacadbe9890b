/** Which keys a database depends on, and how far the walk that frees it of the older ones has come. */
import type { Clock } from './clock';
import type { Component } from './component';
import type { Database } from './database';
import { idColumn, timeColumn } from './database-columns';
import { Fault } from './fault';
import { type StoredPurpose, storedPurposes } from './keyed-columns';
import type { Keyring } from './keyring';
import { createTableIfAbsent, type Migration } from './migrate';

export const rekeyMigration: Migration = {
  name: 'runtime-rekey-1',
  async up(db) {
    await createTableIfAbsent(db, 'key_use', (columns) => {
      idColumn(columns, 'key_id', 63).primary();
      idColumn(columns, 'purpose', 20).notNullable();
      // Since when everything new has been under it, as far as was seen; null until a walk has found nothing more to do.
      timeColumn(columns, 'settle_time').nullable();
      // The last end that any row had by then whose own key nobody can tell.
      timeColumn(columns, 'horizon_time').nullable();
      // When nothing was under it any more.
      timeColumn(columns, 'clear_time').nullable();
    });
    // One row a table that is walked: where, and towards which keys.
    await createTableIfAbsent(db, 'rekey_place', (columns) => {
      idColumn(columns, 'table_name', 64).primary();
      idColumn(columns, 'target', 255).notNullable();
      idColumn(columns, 'after_key', 255).notNullable();
      columns.bigInteger('rewritten_rows').notNullable();
      timeColumn(columns, 'update_time').notNullable();
      timeColumn(columns, 'end_time').nullable();
    });
  },
};

export interface KeyUse {
  readonly keyId: string;
  readonly purpose: StoredPurpose;
  readonly clearTime: Date | undefined;
  /** Rows that needed it when a walk had nothing more to do; undefined where none has come to that. */
  readonly leftRows: number | undefined;
}

interface KeyUseRow {
  readonly key_id: string;
  readonly purpose: StoredPurpose;
  readonly clear_time: Date | null;
  readonly left_rows: number | string | null;
}

export async function listKeyUse(database: Database): Promise<readonly KeyUse[]> {
  const rows: KeyUseRow[] = await database('key_use').orderBy('key_id');
  return rows.map(({ key_id: keyId, purpose, clear_time, left_rows }) => ({
    keyId,
    purpose,
    clearTime: clear_time ?? undefined,
    leftRows: left_rows === null ? undefined : Number(left_rows),
  }));
}

/** Notes that the database depends on the keys of this ring: from now on none of them may be missing until it was cleared. */
export async function noteKeys(
  { database, keyring }: { readonly database: Database; readonly keyring: Keyring },
  purposes: readonly StoredPurpose[] = storedPurposes,
): Promise<void> {
  for (const purpose of purposes) {
    const [current, ...others] = keyring.all(purpose);
    const known = others.map(({ id }) => ({ key_id: id, purpose }));
    if (known.length > 0) await database('key_use').insert(known).onConflict('key_id').ignore();
    if (current === undefined) continue;
    const needed = { clear_time: null, left_rows: null };
    await database('key_use')
      .insert({ key_id: current.id, purpose, ...needed })
      .onConflict('key_id')
      .merge(needed);
  }
}

/** Fault precondition KEY_REMOVED where the ring lacks a key that rows may still be under. */
export async function refuseRemovedKeys(deps: {
  readonly database: Database;
  readonly keyring: Keyring;
}): Promise<void> {
  const gone = (await listKeyUse(deps.database)).filter(
    ({ keyId, purpose, clearTime }) => clearTime === undefined && deps.keyring.find(purpose, keyId) === undefined,
  );
  if (gone.length > 0)
    throw new Fault(
      'precondition',
      'KEY_REMOVED',
      `rows are, or may be, under these keys: ${gone.map(({ keyId }) => keyId).join(', ')}; npm run rekey tells when they may go`,
    );
  await noteKeys(deps);
}

/** Keeps a process from starting without a key that its rows are under. */
export function keysInUse(deps: { readonly database: Database; readonly keyring: Keyring }): Component {
  return { name: 'keys-in-use', start: () => refuseRemovedKeys(deps), stop: async () => {} };
}

/** Since when everything new has been under a current key, and the last end of what was there by then. */
export interface Settlement {
  readonly since: Date;
  readonly horizon: Date;
}

/** A walk found nothing more to do towards this key; the first such settlement counts, and is what is resolved to. */
export async function settleKey(
  database: Database,
  keyId: string,
  { since, horizon }: Settlement,
): Promise<Settlement> {
  const unsettled = database('key_use').where({ key_id: keyId }).whereNull('settle_time');
  await unsettled.update({ settle_time: since, horizon_time: horizon });
  const row: { settle_time: Date | null; horizon_time: Date | null } | undefined = await database('key_use')
    .where({ key_id: keyId })
    .first();
  return { since: row?.settle_time ?? since, horizon: row?.horizon_time ?? horizon };
}

/** What a walk that had nothing more to do found under an older key: where that is nothing, it is needed no more. */
export async function noteLeft(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  keyId: string,
  leftRows: number,
): Promise<void> {
  const found = { left_rows: leftRows, clear_time: leftRows === 0 ? clock.now() : null };
  await database('key_use').where({ key_id: keyId }).update(found);
}

export interface RekeyPlace {
  readonly target: string;
  readonly afterKey: string;
  readonly rewrittenRows: number;
  readonly isEnded: boolean;
}

/** How far a walk has come in each table. */
export async function readPlaces(database: Database): Promise<ReadonlyMap<string, RekeyPlace>> {
  const rows: {
    table_name: string;
    target: string;
    after_key: string;
    rewritten_rows: number | string;
    end_time: Date | null;
  }[] = await database('rekey_place');
  return new Map(
    rows.map((row) => [
      row.table_name,
      {
        target: row.target,
        afterKey: row.after_key,
        rewrittenRows: Number(row.rewritten_rows),
        isEnded: row.end_time !== null,
      },
    ]),
  );
}

export async function savePlace(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  table: string,
  { target, afterKey, rewrittenRows, isEnded }: RekeyPlace,
): Promise<void> {
  const now = clock.now();
  const row = {
    target,
    after_key: afterKey,
    rewritten_rows: rewrittenRows,
    update_time: now,
    end_time: isEnded ? now : null,
  };
  await database('rekey_place')
    .insert({ table_name: table, ...row })
    .onConflict('table_name')
    .merge(row);
}
