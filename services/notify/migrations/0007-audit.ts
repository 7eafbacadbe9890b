import { addEventProof, createBeginningTable, createChainTables } from '../../../runtime/audit-table';
import { idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

const actorMaxCharacters = 200;
/** An operator's words, and before them what was set. */
const reasonMaxCharacters = 600;

/** What operators do to carriers, messages and recipients, so that nothing of it can be changed or taken away unseen. */
export const audit: Migration = {
  name: '0007-audit',
  async up(db) {
    await createTableIfAbsent(db, 'audit_event', (columns) => {
      idColumn(columns, 'id').primary();
      timeColumn(columns, 'occur_time').notNullable();
      columns.string('actor', actorMaxCharacters).notNullable();
      columns.string('action', 60).notNullable();
      // A message or a suppression.
      idColumn(columns, 'subject_id').nullable();
      idColumn(columns, 'carrier', 50).nullable();
      // The RPC that was refused, and the reason.
      idColumn(columns, 'method', 60).nullable();
      idColumn(columns, 'refusal', 60).nullable();
      columns.string('reason', reasonMaxCharacters).nullable();
      addEventProof(columns);
    });
    await createChainTables(db);
    await createBeginningTable(db);
  },
};
