import { createBeginningTable } from '../../../runtime/audit-table';
import type { Migration } from '../../../runtime/migrate';

/** Proves of the audit's rows from before its chain how many they were when it began. */
export const auditBeginning: Migration = {
  name: '2026-11-audit-beginning',
  up: createBeginningTable,
};
