import { idColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, type Migration } from '../../../runtime/migrate';

/** What was refused is in the audit, too: which call, why, and what it named. */
export const auditRefusals: Migration = {
  name: '0008-audit-refusals',
  up: (db) =>
    addColumnsIfAbsent(db, 'audit_event', (columns) => {
      // A letter, a batch or a proposal, as the call named it.
      idColumn(columns, 'subject_id').nullable();
      idColumn(columns, 'method', 60).nullable();
      idColumn(columns, 'refusal', 60).nullable();
    }),
};
