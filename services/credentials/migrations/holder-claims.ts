import { hashColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** What two transactions meet at that would make the same holder under two index keys; empty but within them. */
export const holderClaims: Migration = {
  name: '2026-11-holder-claims',
  async up(db) {
    await createTableIfAbsent(db, 'holder_claim', (columns) => {
      hashColumn(columns, 'code_hash').notNullable().primary();
    });
  },
};
