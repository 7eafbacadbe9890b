import { addColumnsIfAbsent, type Migration } from '../../../runtime/migrate';

/** What a code that is given back, and an operator who looks for a state, are found by. */
export const holderIndexes: Migration = {
  name: '2026-11-holder-indexes',
  async up(db) {
    await addColumnsIfAbsent(db, 'contact', (columns) => {
      columns.index(['code_id']);
    });
    await addColumnsIfAbsent(db, 'pin_request', (columns) => {
      columns.index(['state', 'create_time', 'id']);
    });
  },
};
