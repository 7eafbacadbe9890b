import { addEventProof, createChainTables } from '../../../runtime/audit-table';
import { idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** An operator, and the name of the file that he or she gave: as long as what stands with the letters. */
const actorMaxCharacters = 400;
/** An operator's words, and what was decided before them. */
const reasonMaxCharacters = 600;

/** What operators do to letters and batches, so that nothing of it can be changed or taken away unseen. */
export const audit: Migration = {
  name: '0006-audit',
  async up(db) {
    await createTableIfAbsent(db, 'audit_event', (columns) => {
      idColumn(columns, 'id').primary();
      timeColumn(columns, 'occur_time').notNullable();
      columns.string('actor', actorMaxCharacters).notNullable();
      columns.string('action', 60).notNullable();
      idColumn(columns, 'letter_id').nullable();
      idColumn(columns, 'batch_id').nullable();
      idColumn(columns, 'proposal_id').nullable();
      columns.string('reason', reasonMaxCharacters).nullable();
      addEventProof(columns);
    });
    await createChainTables(db);
  },
};
