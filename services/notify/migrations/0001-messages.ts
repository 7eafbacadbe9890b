import { blobColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Nothing here tells of a person but the sealed copy, which is erased when the message ends. */
export const messages: Migration = {
  name: '0001-messages',
  up: async (db) => {
    await createTableIfAbsent(db, 'message', (table) => {
      idColumn(table, 'id').primary();
      idColumn(table, 'credential_id').notNullable();
      idColumn(table, 'issue_id').notNullable();
      idColumn(table, 'delivery_id').notNullable();
      table.integer('attempt').notNullable();
      idColumn(table, 'channel', 10).notNullable();
      // Null for a notice.
      idColumn(table, 'half', 10).nullable();
      timeColumn(table, 'not_after_time').notNullable();
      timeColumn(table, 'accepted_time').notNullable();
      idColumn(table, 'state', 20).notNullable();
      table.integer('tries').notNullable();
      table.integer('possible_sends').notNullable();
      // The claim under which the last try began: an older one can begin none after it.
      table.integer('fence').nullable();
      timeColumn(table, 'end_time').nullable();
      idColumn(table, 'reason', 50).nullable();
      idColumn(table, 'carrier', 50).nullable();
      table.string('carrier_reference', 200).nullable();
      idColumn(table, 'seal_key_id', 100).notNullable();
      blobColumn(table, 'sealed').nullable();
      idColumn(table, 'traceparent', 55).nullable();
      // Until then the row is what tells that this attempt was here before.
      timeColumn(table, 'keep_until_time').notNullable();
      table.unique(['delivery_id', 'attempt'], { indexName: 'message_delivery_attempt' });
      table.index(['end_time'], 'message_end');
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
