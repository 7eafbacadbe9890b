import { createBeginningTable } from '../../../runtime/audit-table';
import type { Migration } from '../../../runtime/migrate';

/** Where the chain of the audit begins: of postal's, with no event before it. */
export const auditBeginning: Migration = {
  name: '0007-audit-beginning',
  up: createBeginningTable,
};
