import { blobColumn, hashColumn, idColumn, sequenceColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** Letters go out in batches, each with a manifest that is chained to the one before it, and come back into the books. */
export const batches: Migration = {
  name: '0003-batches',
  async up(db) {
    // What each letter's own job printed before, its batch's job prints now; what was in the middle, nobody can tell any more.
    await db('job').where({ queue: 'print-letter' }).update({ queue: 'sort-letter' });
    await db('letter').where({ state: 'printing' }).whereNull('left_open_time').update({ left_open_time: new Date() });
    await addColumnsIfAbsent(db, 'letter', (table) => {
      idColumn(table, 'letter_class', 10).nullable();
      idColumn(table, 'batch_id').nullable();
      // Counts the prints of this attempt: more than 1 only by a recorded decision.
      table.integer('print_number').notNullable().defaultTo(1);
      // Keyed hashes: of the door, and of this recipient at it.
      hashColumn(table, 'door_index').nullable();
      hashColumn(table, 'recipient_index').nullable();
      // An operator has let it go as it is.
      table.boolean('is_cleared').notNullable().defaultTo(false);
      table.boolean('is_canary').notNullable().defaultTo(false);
      idColumn(table, 'left_open_reason', 30).nullable();
      timeColumn(table, 'handed_over_time').nullable();
      timeColumn(table, 'despatch_time').nullable();
      timeColumn(table, 'outcome_time').nullable();
      table.index(['batch_id', 'state'], 'letter_batch');
      // All that is counted of open letters, so that no row is read for it.
      const counted = ['letter_class', 'is_canary', 'accepted_time', 'batch_id', 'left_open_time'];
      table.index(['state', ...counted], 'letter_counts');
      table.index(['door_index', 'accepted_time'], 'letter_door');
      table.index(['recipient_index'], 'letter_recipient');
    });
    await db('letter').whereNotNull('left_open_time').update({ left_open_reason: 'PRINT_UNCLEAR' });
    // Letters that are in the post now may still come back.
    await db('letter')
      .where({ state: 'sent' })
      .whereNull('despatch_time')
      .update({ despatch_time: db.ref('end_time'), handed_over_time: db.ref('end_time') });
    await createTableIfAbsent(db, 'batch', (table) => {
      idColumn(table, 'id').primary();
      idColumn(table, 'letter_class', 10).notNullable();
      idColumn(table, 'state', 20).notNullable();
      // The class while it is open: a class has one open batch.
      idColumn(table, 'open_key', 10).nullable().unique();
      table.integer('letters').notNullable();
      timeColumn(table, 'open_time').notNullable();
      timeColumn(table, 'close_time').nullable();
      idColumn(table, 'close_reason', 20).nullable();
      timeColumn(table, 'release_time').nullable();
      table.integer('fence').nullable();
      // Where it was begun, and that destination's own name for it once all of it is there.
      idColumn(table, 'destination_id').nullable();
      table.string('destination_name', 50).nullable();
      table.string('reference', 200).nullable();
      timeColumn(table, 'handed_over_time').nullable();
      // Where a printer is looked after: when its job had come to its end.
      timeColumn(table, 'print_end_time').nullable();
      timeColumn(table, 'acknowledge_time').nullable();
      timeColumn(table, 'erase_time').nullable();
      timeColumn(table, 'left_open_time').nullable();
      table.index(['state', 'open_time'], 'batch_state');
      table.index(['close_time'], 'batch_closed');
      table.index(['erase_time', 'acknowledge_time'], 'batch_acknowledged');
      table.index(['state', 'handed_over_time'], 'batch_handed_over');
    });
    // Kept when the letters are purged: a chain with holes proves nothing.
    await createTableIfAbsent(db, 'manifest', (table) => {
      table.bigInteger('sequence').notNullable().primary();
      idColumn(table, 'batch_id').notNullable();
      table.bigInteger('replaces').nullable();
      table.integer('letters').notNullable();
      idColumn(table, 'previous_digest', 64).notNullable();
      idColumn(table, 'digest', 64).notNullable();
      blobColumn(table, 'content').notNullable();
      blobColumn(table, 'signature').notNullable();
      idColumn(table, 'key_id', 100).notNullable();
      timeColumn(table, 'create_time').notNullable();
      table.index(['batch_id'], 'manifest_batch');
    });
    // One row: the end of the chain, and what everybody who adds to it locks.
    await createTableIfAbsent(db, 'manifest_head', (table) => {
      table.integer('id').notNullable().primary();
      table.bigInteger('sequence').notNullable();
      idColumn(table, 'digest', 64).notNullable();
    });
    // What was decided, answered or noticed of a letter, by whom and why.
    await createTableIfAbsent(db, 'letter_event', (table) => {
      sequenceColumn(table, 'position');
      idColumn(table, 'letter_id').notNullable();
      table.integer('print_number').notNullable();
      // In which it was then.
      idColumn(table, 'batch_id').nullable();
      idColumn(table, 'kind', 30).notNullable();
      idColumn(table, 'reason', 50).notNullable();
      // Who, and for a file its name.
      table.string('source', 400).notNullable();
      table.string('note', 500).notNullable();
      timeColumn(table, 'occur_time').notNullable();
      timeColumn(table, 'record_time').notNullable();
      table.index(['letter_id'], 'letter_event_letter');
      table.index(['batch_id', 'kind'], 'letter_event_batch');
    });
    // Letters to these come back: whoever is written to there again waits for an operator.
    await createTableIfAbsent(db, 'blocked_recipient', (table) => {
      hashColumn(table, 'recipient_index').notNullable().primary();
      idColumn(table, 'reason', 50).notNullable();
      idColumn(table, 'letter_id').notNullable();
      timeColumn(table, 'block_time').notNullable();
    });
  },
};
