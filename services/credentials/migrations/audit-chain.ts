import { addEventProof, createChainTables } from '../../../runtime/audit-table';
import { idColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, type Migration } from '../../../runtime/migrate';

const rowsAtOnce = 5_000;

/** Proves of the audit's rows that they were written by the service, and that none is missing, changed or in another place. */
export const auditChain: Migration = {
  name: '2026-11-audit-chain',
  async up(db) {
    await addColumnsIfAbsent(db, 'audit_event', (columns) => {
      // What was acted on, where it is no request of a PIN.
      idColumn(columns, 'subject_id').nullable();
      // The RPC that was refused, and the reason.
      idColumn(columns, 'method', 60).nullable();
      idColumn(columns, 'refusal', 60).nullable();
      addEventProof(columns);
    });
    await createChainTables(db);
    // By so many, so that no transaction holds every event of ten years.
    for (;;) {
      const unchained = db('audit_event').whereNull('mac').whereNull('block_number');
      const ids: string[] = await unchained.limit(rowsAtOnce).pluck('id');
      if (ids.length === 0) break;
      await db('audit_event').whereIn('id', ids).update({ block_number: 0 });
    }
  },
};
