import { blobColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** What desks do: issues that are dispositive from their exchange on, and the forms by which they were asked for. */
export const deskTables: Migration = {
  name: '2026-11-desk-tables',
  async up(db) {
    await addColumnsIfAbsent(db, 'pin_request', (columns) => {
      // What its exchange makes of the credential.
      columns.string('level', 20).notNullable().defaultTo('ordinary');
    });
    await createTableIfAbsent(db, 'desk_form', (columns) => {
      idColumn(columns, 'id').primary();
      idColumn(columns, 'holder_id').notNullable().index();
      idColumn(columns, 'credential_id').notNullable();
      columns.string('act', 20).notNullable();
      columns.string('desk_id', 40).notNullable();
      // Number and date of the form, and the kind of document that was seen.
      blobColumn(columns, 'form_cipher').notNullable();
      timeColumn(columns, 'create_time').notNullable();
    });
  },
};
