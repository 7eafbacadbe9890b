/** What any service's audit has in its database, beside the columns that say what happened. */
import type { Knex } from 'knex';
import type { Queryable } from './database';
import { blobColumn, hashColumn, idColumn, timeColumn } from './database-columns';
import { createTableIfAbsent } from './migrate';

const keyIdCharacters = 63;

/** For the table `audit_event`. Rows of before have no MAC, and block 0, which is none. */
export function addEventProof(columns: Knex.CreateTableBuilder): void {
  idColumn(columns, 'key_id', keyIdCharacters).nullable();
  hashColumn(columns, 'mac').nullable();
  // The block that the event is linked into; undefined until it is.
  columns.bigInteger('block_number').nullable();
  columns.index(['block_number', 'id']);
}

/** What was before the chain, in one row at most. */
export async function createBeginningTable(db: Queryable): Promise<void> {
  await createTableIfAbsent(db, 'audit_beginning', (columns) => {
    columns.bigInteger('number').notNullable().primary();
    columns.bigInteger('event_count').notNullable();
    idColumn(columns, 'last_id').notNullable();
    timeColumn(columns, 'create_time').notNullable();
    idColumn(columns, 'key_id', keyIdCharacters).notNullable();
    hashColumn(columns, 'mac').notNullable();
  });
}

/** The chain of blocks, and how far it was purged. */
export async function createChainTables(db: Queryable): Promise<void> {
  await createTableIfAbsent(db, 'audit_block', (columns) => {
    columns.bigInteger('number').notNullable().primary();
    columns.integer('event_count').notNullable();
    // Some 39 bytes for each event, in order: of one that was removed nothing else is left.
    blobColumn(columns, 'event_ids').notNullable();
    hashColumn(columns, 'events_digest').notNullable();
    hashColumn(columns, 'previous_mac').notNullable();
    timeColumn(columns, 'create_time').notNullable();
    idColumn(columns, 'key_id', keyIdCharacters).notNullable();
    hashColumn(columns, 'mac').notNullable();
  });
  await createTableIfAbsent(db, 'audit_purge', (columns) => {
    columns.bigInteger('through_number').notNullable().primary();
    // Of the last block that was purged: the next one names it.
    hashColumn(columns, 'through_mac').notNullable();
    // Blocks from before this time are gone, or are going.
    timeColumn(columns, 'before_time').notNullable();
    idColumn(columns, 'key_id', keyIdCharacters).notNullable();
    hashColumn(columns, 'mac').notNullable();
  });
}
