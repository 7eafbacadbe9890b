import { randomUUID } from 'node:crypto';
import { blobColumn, idColumn, sequenceColumn, timeColumn } from '../../../runtime/database-columns';
import { rekeyMigration } from '../../../runtime/key-use';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';
import { rekeyProgressMigration } from '../../../runtime/rekey-progress';

const inboxItems: Migration = {
  name: '001-inbox-item',
  up: (db) =>
    createTableIfAbsent(db, 'inbox_item', (table) => {
      sequenceColumn(table, 'position');
      idColumn(table, 'id', 60).notNullable().unique();
      blobColumn(table, 'content').notNullable();
      blobColumn(table, 'document').nullable();
      timeColumn(table, 'receive_time').notNullable();
    }),
};

/** One row: which database this is, so that what was put into another one is not missed in here. */
const inboxIdentity: Migration = {
  name: '002-inbox-identity',
  async up(db) {
    await createTableIfAbsent(db, 'inbox_identity', (table) => {
      idColumn(table, 'id').primary();
    });
    const row: unknown = await db('inbox_identity').first('id');
    if (row === undefined) await db('inbox_identity').insert({ id: randomUUID() });
  },
};

/** Letters of batches that are not released yet. */
const stagedItems: Migration = {
  name: '003-staged-item',
  up: (db) =>
    createTableIfAbsent(db, 'staged_item', (table) => {
      sequenceColumn(table, 'position');
      idColumn(table, 'batch_id').notNullable();
      idColumn(table, 'reference', 100).notNullable();
      idColumn(table, 'id', 60).notNullable();
      blobColumn(table, 'content').notNullable();
      blobColumn(table, 'document').nullable();
      table.index(['reference'], 'staged_item_reference');
      table.index(['batch_id'], 'staged_item_batch');
    }),
};

export const migrations: readonly Migration[] = [
  inboxItems,
  inboxIdentity,
  stagedItems,
  rekeyMigration,
  rekeyProgressMigration,
];
