import { blobColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Nothing here tells of a person but the sealed copy, which is erased when the letter ends. */
export const letters: Migration = {
  name: '0001-letters',
  async up(db) {
    await createTableIfAbsent(db, 'letter', (table) => {
      idColumn(table, 'id').primary();
      idColumn(table, 'credential_id').notNullable();
      idColumn(table, 'issue_id').notNullable();
      idColumn(table, 'delivery_id').notNullable();
      table.integer('attempt').notNullable();
      idColumn(table, 'half', 10).nullable();
      timeColumn(table, 'not_after_time').notNullable();
      timeColumn(table, 'accepted_time').notNullable();
      idColumn(table, 'state', 20).notNullable();
      idColumn(table, 'reason', 50).nullable();
      // The claim under which it was last printed.
      table.integer('fence').nullable();
      timeColumn(table, 'left_open_time').nullable();
      timeColumn(table, 'end_time').nullable();
      table.string('reference', 100).nullable();
      idColumn(table, 'seal_key_id', 100).nullable();
      blobColumn(table, 'sealed').nullable();
      idColumn(table, 'traceparent', 55).nullable();
      // Until then the row is what tells that this attempt was here before.
      timeColumn(table, 'keep_until_time').notNullable();
      table.unique(['delivery_id', 'attempt'], { indexName: 'letter_delivery_attempt' });
      table.index(['state', 'not_after_time'], 'letter_state_not_after');
      table.index(['end_time'], 'letter_end');
    });
    // One row a delivery: what events of it lock, and its tombstone once it is cancelled.
    await createTableIfAbsent(db, 'delivery', (table) => {
      idColumn(table, 'id').primary();
      timeColumn(table, 'cancelled_time').nullable();
      timeColumn(table, 'keep_until_time').notNullable();
      table.index(['keep_until_time'], 'delivery_keep_until');
    });
  },
};
