import { idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** What calling services are to be told of their messages; nothing of it is about a person. */
export const webhookCalls: Migration = {
  name: '0006-webhook-calls',
  up: (db) =>
    createTableIfAbsent(db, 'webhook_call', (table) => {
      idColumn(table, 'id').primary();
      idColumn(table, 'message_id').notNullable();
      idColumn(table, 'caller', 200).notNullable();
      idColumn(table, 'message_state', 20).notNullable();
      idColumn(table, 'reason', 50).notNullable();
      idColumn(table, 'channel', 10).notNullable();
      timeColumn(table, 'occur_time').notNullable();
      timeColumn(table, 'create_time').notNullable();
      // pending, done, given-up
      idColumn(table, 'state', 20).notNullable();
      table.integer('tries').notNullable();
      // HTTP_503, TIMEOUT; null before the first.
      idColumn(table, 'last_outcome', 50).nullable();
      timeColumn(table, 'end_time').nullable();
      table.index(['end_time'], 'webhook_call_end');
      table.index(['state', 'create_time'], 'webhook_call_pending');
    }),
};
