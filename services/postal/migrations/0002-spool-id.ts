import { idColumn } from '../../../runtime/database-columns';
import type { Migration } from '../../../runtime/migrate';

/** Which destination a letter was begun at: another one cannot tell what became of it. */
export const spoolId: Migration = {
  name: '0002-spool-id',
  async up(db) {
    if (await db.schema.hasColumn('letter', 'spool_id')) return;
    await db.schema.alterTable('letter', (table) => {
      idColumn(table, 'spool_id').nullable();
    });
  },
};
