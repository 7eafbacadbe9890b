import { idColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** By which id this installation's store of documents is marked as its own. */
export const documentStoreOwner: Migration = {
  name: '2026-11-document-store-owner',
  async up(db) {
    await createTableIfAbsent(db, 'document_store_owner', (columns) => {
      // One row.
      columns.integer('id').notNullable().primary();
      idColumn(columns, 'owner_id').notNullable();
    });
  },
};
