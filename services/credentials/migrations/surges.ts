import { idColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Approved surges, and the mark of what was done under one. */
export const surges: Migration = {
  name: '2026-11-surges',
  async up(db) {
    await createTableIfAbsent(db, 'surge', (columns) => {
      idColumn(columns, 'id').primary();
      // What it changes, as JSON.
      columns.string('measures', 1_000).notNullable();
      timeColumn(columns, 'start_time').notNullable();
      timeColumn(columns, 'end_time').notNullable().index();
      columns.string('proposer', 200).notNullable();
      columns.string('approver', 200).notNullable();
      columns.string('reason', 500).notNullable();
      timeColumn(columns, 'approve_time').notNullable();
      // By an operator, before its time.
      timeColumn(columns, 'ended_time').nullable();
      columns.string('ender', 200).nullable();
      columns.string('end_reason', 500).nullable();
    });
    await addColumnsIfAbsent(db, 'audit_event', (columns) => {
      // The surge during which it was done.
      idColumn(columns, 'surge_id').nullable();
    });
  },
};
