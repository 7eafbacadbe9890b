import { hashColumn, idColumn, sequenceColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** What other services have asked for, what they may ask for, and what they are told. */
export const notifications: Migration = {
  name: '0004-notifications',
  up: async (db) => {
    await createTableIfAbsent(db, 'notification_request', (table) => {
      idColumn(table, 'caller', 200).notNullable();
      idColumn(table, 'request_id').notNullable();
      hashColumn(table, 'body_fingerprint').notNullable();
      idColumn(table, 'message_id').notNullable();
      table.primary(['caller', 'request_id']);
      table.index(['message_id'], 'notification_request_message');
    });
    // One row a caller and day, so that a request costs one conditional update.
    await createTableIfAbsent(db, 'caller_quota', (table) => {
      idColumn(table, 'caller', 200).notNullable();
      timeColumn(table, 'day_time').notNullable();
      table.integer('day_count').notNullable();
      timeColumn(table, 'minute_time').notNullable();
      table.integer('minute_count').notNullable();
      table.primary(['caller', 'day_time']);
      table.index(['day_time'], 'caller_quota_day');
    });
    await createTableIfAbsent(db, 'message_change', (table) => {
      sequenceColumn(table, 'insert_number');
      // Dense, in the order in which readers see them; null until the sequencer has seen the row.
      table.bigInteger('position').nullable();
      idColumn(table, 'message_id').notNullable();
      idColumn(table, 'caller', 200).notNullable();
      idColumn(table, 'channel', 10).notNullable();
      idColumn(table, 'state', 20).notNullable();
      idColumn(table, 'reason', 50).nullable();
      timeColumn(table, 'occur_time').notNullable();
      table.unique(['position'], { indexName: 'message_change_position' });
      table.index(['caller', 'position'], 'message_change_caller');
    });
    // Lists by state, newest first: ids are in the order of their making.
    await addColumnsIfAbsent(db, 'message', (table) => {
      table.index(['state', 'id'], 'message_state_id');
    });
  },
};
