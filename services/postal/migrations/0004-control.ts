import { idColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** What is looked at day by day: the canary, how much was printed, and what is kept of addresses. */
export const control: Migration = {
  name: '0004-control',
  async up(db) {
    // A day has one canary, however many processes there are and however often they start.
    await createTableIfAbsent(db, 'canary', (table) => {
      idColumn(table, 'day', 10).primary();
      idColumn(table, 'letter_id').notNullable();
      timeColumn(table, 'create_time').notNullable();
      // What became of it, and when; null while it is under way or missing.
      idColumn(table, 'outcome', 20).nullable();
      timeColumn(table, 'settle_time').nullable();
      table.index(['outcome', 'day'], 'canary_outcome');
    });
    // How many letters of a class were begun on a day: what its cap is held against.
    await createTableIfAbsent(db, 'print_day', (table) => {
      idColumn(table, 'day', 10).notNullable();
      idColumn(table, 'letter_class', 10).notNullable();
      table.integer('letters').notNullable();
      table.primary(['day', 'letter_class']);
    });
    await addColumnsIfAbsent(db, 'blocked_recipient', (table) => {
      table.index(['block_time'], 'blocked_recipient_time');
    });
  },
};
