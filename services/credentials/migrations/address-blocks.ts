import { hashColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** The addresses from which letters came back, each by a keyed hash with its holder. */
export const addressBlocks: Migration = {
  name: '2026-11-address-blocks',
  async up(db) {
    await createTableIfAbsent(db, 'address_block', (columns) => {
      // The letter that came back.
      idColumn(columns, 'delivery_id').primary();
      idColumn(columns, 'holder_id').notNullable().index();
      hashColumn(columns, 'subject_index').notNullable();
      // The letter's attempt that came back last, and why.
      columns.integer('attempt').notNullable();
      columns.string('reason', 60).notNullable();
      timeColumn(columns, 'create_time').notNullable();
      // When an operator has said that letters may go there.
      timeColumn(columns, 'lift_time').nullable();
    });
  },
};
