import { idColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, type Migration } from '../../../runtime/migrate';

/** Beside letters postal prints slips, each at the desk where its holder waits. */
export const desks: Migration = {
  name: '0005-desks',
  up: (db) =>
    addColumnsIfAbsent(db, 'letter', (table) => {
      // What was there before are letters.
      idColumn(table, 'channel', 20).notNullable().defaultTo('letter');
      // A slip's desk, once it was sorted.
      idColumn(table, 'desk_id', 40).nullable();
    }),
};
