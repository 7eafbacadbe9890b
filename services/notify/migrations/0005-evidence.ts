import { blobColumn, hashColumn, idColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** The receipts of certified mail, kept as proof of what became of a message. */
export const evidence: Migration = {
  name: '0005-evidence',
  up: async (db) => {
    await createTableIfAbsent(db, 'receipt_evidence', (table) => {
      idColumn(table, 'id').primary();
      idColumn(table, 'delivery_id').notNullable();
      table.integer('attempt').notNullable();
      // As the technical rules call it.
      idColumn(table, 'kind', 30).notNullable();
      idColumn(table, 'error', 20).notNullable();
      // Of the message, by its provider.
      idColumn(table, 'identifier', 250).notNullable();
      timeColumn(table, 'occur_time').notNullable();
      timeColumn(table, 'receive_time').notNullable();
      // Of the mail as it came; what is kept of it may be less.
      hashColumn(table, 'sha256').notNullable();
      table.integer('removed_parts').notNullable();
      blobColumn(table, 'cipher').notNullable();
      timeColumn(table, 'keep_until_time').notNullable();
      table.unique(['delivery_id', 'attempt', 'kind', 'identifier'], { indexName: 'receipt_evidence_once' });
      table.index(['keep_until_time'], 'receipt_evidence_keep_until');
    });
    // What waits for its receipts.
    await addColumnsIfAbsent(db, 'message', (table) => {
      table.index(['channel', 'state', 'sent_time'], 'message_channel_state_sent');
    });
  },
};
