import { blobColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Each half and notice on its way, what was reported of it, and its sealed content until the issue ends. */
export const deliveryTables: Migration = {
  name: '2026-11-delivery-tables',
  async up(db) {
    await createTableIfAbsent(db, 'delivery', (columns) => {
      idColumn(columns, 'id').primary();
      idColumn(columns, 'pin_request_id').notNullable().index();
      idColumn(columns, 'credential_id').nullable();
      columns.string('half', 10).nullable();
      columns.string('channel', 10).notNullable();
      columns.integer('position').notNullable();
      blobColumn(columns, 'recipient_cipher').notNullable();
      columns.string('state', 20).notNullable();
      columns.string('reason', 60).notNullable();
      columns.integer('attempt').notNullable();
      timeColumn(columns, 'create_time').notNullable();
      timeColumn(columns, 'accept_time').nullable();
      timeColumn(columns, 'send_time').nullable();
      timeColumn(columns, 'deliver_time').nullable();
      timeColumn(columns, 'end_time').nullable();
      // The event now on its way: a half or notice, or the cancellation that followed it.
      idColumn(columns, 'event_id').nullable();
      columns.boolean('cancel_requested').notNullable();
      columns.integer('publish_count').notNullable();
      timeColumn(columns, 'not_after_time').nullable();
      timeColumn(columns, 'republish_time').nullable().index();
    });
    await createTableIfAbsent(db, 'delivery_attempt', (columns) => {
      idColumn(columns, 'delivery_id').notNullable();
      columns.integer('attempt').notNullable();
      columns.string('state', 20).notNullable();
      columns.string('reason', 60).notNullable();
      columns.string('carrier', 100).notNullable();
      columns.string('carrier_reference', 255).notNullable();
      timeColumn(columns, 'occur_time').notNullable();
      timeColumn(columns, 'accept_time').nullable();
      timeColumn(columns, 'send_time').nullable();
      timeColumn(columns, 'deliver_time').nullable();
      timeColumn(columns, 'end_time').nullable();
      columns.primary(['delivery_id', 'attempt']);
    });
    await createTableIfAbsent(db, 'sealed_blob', (columns) => {
      idColumn(columns, 'delivery_id').primary();
      idColumn(columns, 'pin_request_id').notNullable().index();
      columns.string('key_id', 60).notNullable();
      blobColumn(columns, 'jwe').notNullable();
      timeColumn(columns, 'erase_time').notNullable().index();
    });
  },
};
