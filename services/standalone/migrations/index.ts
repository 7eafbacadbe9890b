import { blobColumn, idColumn, sequenceColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

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

export const migrations: readonly Migration[] = [inboxItems];
