/** Leases: one process at a time does a thing, by the database's clock, and another takes over when it is gone. */
import { type Database, databaseNow, type Queryable } from './database';
import { idColumn, timeColumn } from './database-columns';
import { isDuplicateKey } from './database-fault';
import { createTableIfAbsent, type Migration } from './migrate';

const holderCharacters = 100;

export const leaseMigration: Migration = {
  name: 'runtime-lease-1',
  up: (db) =>
    createTableIfAbsent(db, 'lease', (table) => {
      idColumn(table, 'name', 100).primary();
      idColumn(table, 'holder', holderCharacters).notNullable();
      timeColumn(table, 'until_time').notNullable();
    }),
};

/** Takes the lease, or renews it where it is held already, for so long from now; false where somebody else has it. */
export async function takeLease(db: Database, name: string, holder: string, milliseconds: number): Promise<boolean> {
  const until = { holder, until_time: databaseNow(db, milliseconds) };
  const taken = await db('lease')
    .where({ name })
    .where((free) => free.where({ holder }).orWhere('until_time', '<=', databaseNow(db)))
    .update(until);
  if (taken === 1) return true;
  const [existing] = await db('lease').where({ name }).select('name');
  return existing === undefined && insertLease(db, { name, ...until });
}

/** Gives the lease back, so that another need not wait for its end; nothing where it is not held. */
export async function releaseLease(db: Queryable, name: string, holder: string): Promise<void> {
  await db('lease').where({ name, holder }).delete();
}

async function insertLease(db: Database, row: object): Promise<boolean> {
  try {
    await db('lease').insert(row);
    return true;
  } catch (error) {
    // Another process made the row in between.
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}
