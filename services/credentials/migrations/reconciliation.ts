import { idColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** What does not add up across the services, how far the walks have come, and what the last of them counted. */
export const reconciliation: Migration = {
  name: '2026-11-reconciliation',
  async up(db) {
    await createTableIfAbsent(db, 'discrepancy', (columns) => {
      idColumn(columns, 'id').primary();
      idColumn(columns, 'kind', 30).notNullable();
      // The delivery or, where nobody knows which one is missing, the request.
      idColumn(columns, 'subject_id').notNullable();
      idColumn(columns, 'delivery_id').nullable();
      idColumn(columns, 'pin_request_id').nullable();
      idColumn(columns, 'family', 10).nullable();
      idColumn(columns, 'own_state', 20).nullable();
      idColumn(columns, 'ledger_state', 20).nullable();
      timeColumn(columns, 'since_time').notNullable();
      timeColumn(columns, 'first_seen_time').notNullable();
      timeColumn(columns, 'last_seen_time').notNullable();
      // Null while it may still be a report on its way.
      timeColumn(columns, 'confirm_time').nullable();
      // Null while it is so.
      timeColumn(columns, 'resolve_time').nullable();
      columns.unique(['subject_id', 'kind']);
      columns.index(['resolve_time', 'since_time', 'id']);
    });
    await createTableIfAbsent(db, 'reconciliation_place', (columns) => {
      // The walk through all requests, or through a family's ledger.
      idColumn(columns, 'name', 20).primary();
      timeColumn(columns, 'reach_time').notNullable();
      idColumn(columns, 'reach_id').notNullable();
    });
    await createTableIfAbsent(db, 'reconciliation_walk', (columns) => {
      // The last one, in one row.
      columns.integer('id').notNullable().primary();
      timeColumn(columns, 'start_time').notNullable();
      timeColumn(columns, 'complete_time').notNullable();
      // When one came to its end in which every ledger had answered.
      timeColumn(columns, 'whole_time').nullable();
      columns.text('content').notNullable();
    });
    await addColumnsIfAbsent(db, 'delivery', (columns) => {
      // What is under way, whatever its issue.
      columns.index(['state', 'create_time', 'id']);
    });
  },
};
