import { hashColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Recipients that nothing is sent to: known by a keyed index, shown by a mask. */
export const suppressions: Migration = {
  name: '0003-suppressions',
  up: (db) =>
    createTableIfAbsent(db, 'suppression', (table) => {
      idColumn(table, 'id').primary();
      idColumn(table, 'channel', 10).notNullable();
      hashColumn(table, 'recipient_index').notNullable();
      table.string('masked_recipient', 254).notNullable();
      idColumn(table, 'reason', 20).notNullable();
      idColumn(table, 'operator', 200).nullable();
      table.string('note', 500).notNullable();
      timeColumn(table, 'create_time').notNullable();
      timeColumn(table, 'expire_time').nullable();
      // Said again, it is the same one for longer.
      table.unique(['channel', 'recipient_index', 'reason'], { indexName: 'suppression_recipient' });
      table.index(['expire_time'], 'suppression_expire');
    }),
};
