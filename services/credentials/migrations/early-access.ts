import { blobColumn, hashColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Codes that open reading before the letter has come, and what they opened. */
export const earlyAccess: Migration = {
  name: '2026-11-early-access',
  async up(db) {
    await createTableIfAbsent(db, 'early_access', (columns) => {
      idColumn(columns, 'id').primary();
      columns.string('state', 20).notNullable();
      columns.string('caller', 200).notNullable();
      // The fiscal code that was given, until it is matched.
      blobColumn(columns, 'asked_cipher').nullable();
      // Undefined until it is found to be of a holder whose letter is awaited.
      idColumn(columns, 'holder_id').nullable().index();
      idColumn(columns, 'pin_request_id').nullable();
      idColumn(columns, 'surge_id').nullable();
      // The message that carried the code.
      idColumn(columns, 'code_id').nullable();
      hashColumn(columns, 'token_hash').nullable().unique();
      timeColumn(columns, 'create_time').notNullable();
      timeColumn(columns, 'open_time').nullable();
      timeColumn(columns, 'expire_time').nullable();
      timeColumn(columns, 'forget_time').notNullable().index();
    });
  },
};
