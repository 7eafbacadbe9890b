import { blobColumn, hashColumn, idColumn, sequenceColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Messages of other services beside those of credentials, several carriers, and what they tell afterwards. */
export const gateway: Migration = {
  name: '0002-gateway',
  up: async (db) => {
    await addColumnsIfAbsent(db, 'message', (table) => {
      // Null for a half or a notice of credentials; credential_id and issue_id are empty where it is not.
      idColumn(table, 'caller', 200).nullable();
      idColumn(table, 'priority', 10).notNullable().defaultTo('urgent');
      idColumn(table, 'template', 100).nullable();
      idColumn(table, 'requested_language', 35).nullable();
      idColumn(table, 'language', 35).nullable();
      table.string('masked_recipient', 254).nullable();
      // Known once it was opened: by it a receipt is told from another's, and a recipient suppressed.
      hashColumn(table, 'recipient_index').nullable();
      timeColumn(table, 'send_time').nullable();
      // When the last try began; and when it ended with nobody knowing whether the carrier has the message.
      timeColumn(table, 'try_time').nullable();
      timeColumn(table, 'unclear_time').nullable();
      timeColumn(table, 'sent_time').nullable();
      table.index(['state', 'not_after_time'], 'message_state_not_after');
      table.index(['caller', 'id'], 'message_caller');
      table.index(['recipient_index', 'state'], 'message_recipient');
    });
    // The channels of a service's message, each sealed to its own family; the message itself has that of its present one.
    await createTableIfAbsent(db, 'message_route', (table) => {
      idColumn(table, 'message_id').notNullable();
      table.integer('ordinal').notNullable();
      idColumn(table, 'channel', 10).notNullable();
      idColumn(table, 'seal_key_id', 100).notNullable();
      blobColumn(table, 'sealed').nullable();
      table.string('masked_recipient', 254).notNullable();
      // standby until its turn comes, taken then; at last as the message ended on it.
      idColumn(table, 'state', 20).notNullable();
      idColumn(table, 'reason', 50).nullable();
      idColumn(table, 'carrier', 50).nullable();
      timeColumn(table, 'end_time').nullable();
      table.primary(['message_id', 'ordinal']);
    });
    // What a carrier took, under its own ids: a row for each part.
    await createTableIfAbsent(db, 'submission', (table) => {
      sequenceColumn(table, 'number');
      idColumn(table, 'message_id').notNullable();
      table.integer('try_number').notNullable();
      idColumn(table, 'carrier', 50).notNullable();
      idColumn(table, 'reference', 100).notNullable();
      hashColumn(table, 'recipient_index').notNullable();
      timeColumn(table, 'submit_time').notNullable();
      // taken, delivered, failed
      idColumn(table, 'state', 20).notNullable();
      table.index(['carrier', 'reference'], 'submission_reference');
      table.index(['message_id'], 'submission_message');
      table.index(['carrier', 'submit_time'], 'submission_time');
    });
    // A receipt may come before the carrier's answer to the submission, or for a message that it never confirmed.
    await createTableIfAbsent(db, 'early_receipt', (table) => {
      sequenceColumn(table, 'number');
      idColumn(table, 'carrier', 50).notNullable();
      idColumn(table, 'reference', 100).notNullable();
      hashColumn(table, 'recipient_index').nullable();
      idColumn(table, 'outcome', 20).notNullable();
      idColumn(table, 'reason', 50).notNullable();
      timeColumn(table, 'occur_time').notNullable();
      timeColumn(table, 'receive_time').notNullable();
      table.index(['carrier', 'reference'], 'early_receipt_reference');
      table.index(['receive_time'], 'early_receipt_time');
    });
    // What operators want of a carrier; no row: as it is configured.
    await createTableIfAbsent(db, 'carrier_setting', (table) => {
      idColumn(table, 'name', 50).primary();
      idColumn(table, 'state', 20).notNullable();
      table.integer('weight').nullable();
      idColumn(table, 'operator', 200).notNullable();
      table.string('reason', 500).notNullable();
      timeColumn(table, 'update_time').notNullable();
    });
    // How each process sees its carriers, for operators; a process that is gone stops writing.
    await createTableIfAbsent(db, 'carrier_view', (table) => {
      idColumn(table, 'process_id').notNullable();
      idColumn(table, 'name', 50).notNullable();
      idColumn(table, 'kind', 20).notNullable();
      idColumn(table, 'channels', 50).notNullable();
      table.integer('priority').notNullable();
      table.integer('weight').notNullable();
      idColumn(table, 'health', 20).notNullable();
      idColumn(table, 'reason', 50).nullable();
      table.integer('outcomes').notNullable();
      table.integer('failures').notNullable();
      table.integer('p95_latency_milliseconds').notNullable();
      table.integer('missing_receipts').notNullable();
      table.integer('under_way').notNullable();
      timeColumn(table, 'view_time').notNullable();
      table.primary(['process_id', 'name']);
    });
  },
};
