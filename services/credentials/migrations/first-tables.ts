import { blobColumn, hashColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Holders, their credentials and requests, and the deliveries of the halves. Personal data only in `*_cipher` columns. */
export const firstTables: Migration = {
  name: '2026-11-first-tables',
  async up(db) {
    await createTableIfAbsent(db, 'holder', (columns) => {
      idColumn(columns, 'id').primary();
      hashColumn(columns, 'fiscal_code_index').notNullable().unique();
      blobColumn(columns, 'fiscal_code_cipher').notNullable();
      timeColumn(columns, 'create_time').notNullable();
    });
    await createTableIfAbsent(db, 'credential', (columns) => {
      idColumn(columns, 'id').primary();
      idColumn(columns, 'holder_id').notNullable().index();
      columns.string('state', 20).notNullable();
      columns.string('level', 20).notNullable();
      blobColumn(columns, 'personal_pin_cipher').nullable();
      timeColumn(columns, 'expire_time').nullable();
      timeColumn(columns, 'create_time').notNullable();
    });
    await createTableIfAbsent(db, 'contact', (columns) => {
      idColumn(columns, 'id').primary();
      idColumn(columns, 'credential_id').notNullable();
      columns.string('kind', 10).notNullable();
      blobColumn(columns, 'value_cipher').notNullable();
      hashColumn(columns, 'value_index').notNullable();
      timeColumn(columns, 'verified_time').nullable();
      timeColumn(columns, 'create_time').notNullable();
      columns.unique(['credential_id', 'value_index']);
    });
    await createTableIfAbsent(db, 'pin_request', (columns) => {
      idColumn(columns, 'id').primary();
      idColumn(columns, 'holder_id').notNullable().index();
      idColumn(columns, 'credential_id').nullable();
      columns.string('outcome', 30).notNullable();
      columns.string('state', 20).notNullable();
      columns.string('reference', 4).notNullable();
      columns.string('language', 35).notNullable();
      columns.string('letter_to', 10).notNullable();
      hashColumn(columns, 'application_fingerprint').notNullable();
      blobColumn(columns, 'application_cipher').notNullable();
      hashColumn(columns, 'initial_pin_hash').nullable();
      columns.string('pepper_key_id', 60).nullable();
      columns.integer('version').notNullable();
      timeColumn(columns, 'create_time').notNullable();
      timeColumn(columns, 'expire_time').notNullable();
      timeColumn(columns, 'due_time').notNullable();
      timeColumn(columns, 'exchange_time').nullable();
      timeColumn(columns, 'spent_time').nullable();
      timeColumn(columns, 'end_time').nullable();
      columns.index(['state', 'due_time']);
    });
    await createTableIfAbsent(db, 'pin_request_change', (columns) => {
      idColumn(columns, 'pin_request_id').notNullable();
      columns.integer('version').notNullable();
      columns.text('snapshot').notNullable();
      columns.primary(['pin_request_id', 'version']);
    });
    await createTableIfAbsent(db, 'request_id', (columns) => {
      idColumn(columns, 'caller', 200).notNullable();
      idColumn(columns, 'request_id').notNullable();
      hashColumn(columns, 'body_fingerprint').notNullable();
      idColumn(columns, 'pin_request_id').notNullable();
      timeColumn(columns, 'expire_time').notNullable().index();
      columns.primary(['caller', 'request_id']);
    });
    await createTableIfAbsent(db, 'audit_event', (columns) => {
      idColumn(columns, 'id').primary();
      timeColumn(columns, 'occur_time').notNullable();
      columns.string('actor', 200).notNullable();
      columns.string('action', 60).notNullable();
      idColumn(columns, 'holder_id').notNullable().index();
      idColumn(columns, 'pin_request_id').nullable();
    });
  },
};
