import { blobColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** The documents of elevation cases; their content, encrypted, is in the document store under their ids. */
export const elevationDocuments: Migration = {
  name: '2026-11-elevation-documents',
  async up(db) {
    await createTableIfAbsent(db, 'elevation_document', (columns) => {
      idColumn(columns, 'id').primary();
      idColumn(columns, 'case_id').notNullable().index();
      idColumn(columns, 'kind', 20).notNullable();
      // Of several of its kind.
      columns.integer('page').notNullable();
      idColumn(columns, 'state', 10).notNullable();
      // As its sender has told, before it came.
      columns.integer('bytes').notNullable();
      // Known once it has come.
      columns.string('media_type', 40).nullable();
      columns.integer('pages').nullable();
      // The key that it is encrypted with; whoever erases it erases the document.
      blobColumn(columns, 'key_cipher').nullable();
      // The operator who filed it.
      idColumn(columns, 'filed_by', 200).nullable();
      timeColumn(columns, 'create_time').notNullable();
      // When what is left of it in the store is removed.
      timeColumn(columns, 'remove_time').nullable().index();
    });
  },
};
