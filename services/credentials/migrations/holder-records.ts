import { timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, type Migration } from '../../../runtime/migrate';

/** When a holder's data were erased, and when it is next looked at whether they are still needed. */
export const holderRecords: Migration = {
  name: '2026-11-holder-records',
  async up(db) {
    await addColumnsIfAbsent(db, 'holder', (columns) => {
      timeColumn(columns, 'erase_time').nullable();
      // Null until it was looked at once.
      timeColumn(columns, 'review_time').nullable();
      columns.index(['review_time', 'create_time']);
    });
  },
};
