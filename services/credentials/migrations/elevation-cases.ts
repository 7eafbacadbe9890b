import { idColumn, timeColumn } from '../../../runtime/database-columns';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** As long as an operator's subject may be, after what kind of caller it is. */
const personMaxCharacters = 200;

/** The cases by which credentials become dispositive. */
export const elevationCases: Migration = {
  name: '2026-11-elevation-cases',
  async up(db) {
    await createTableIfAbsent(db, 'elevation_case', (columns) => {
      idColumn(columns, 'id').primary();
      // In the form's barcode.
      idColumn(columns, 'number', 12).notNullable().unique();
      idColumn(columns, 'holder_id').notNullable().index();
      idColumn(columns, 'credential_id').notNullable();
      // The credential until the case ends: of these there is one case.
      idColumn(columns, 'live_credential_id').nullable().unique();
      idColumn(columns, 'state', 20).notNullable();
      columns.integer('documents_version').notNullable();
      // Who looks at it, until when: a reviewer has one case.
      idColumn(columns, 'claimed_by', personMaxCharacters).nullable().unique();
      timeColumn(columns, 'claim_until_time').nullable();
      idColumn(columns, 'put_back_by', personMaxCharacters).nullable();
      // The first of two persons' yes.
      idColumn(columns, 'proposal_id').nullable();
      idColumn(columns, 'proposed_by', personMaxCharacters).nullable();
      timeColumn(columns, 'proposal_expire_time').nullable();
      // Operators, as a JSON list.
      columns.text('filed_by').notNullable();
      columns.string('refusal', 30).nullable();
      timeColumn(columns, 'create_time').notNullable();
      timeColumn(columns, 'open_until_time').notNullable();
      timeColumn(columns, 'submit_time').nullable();
      timeColumn(columns, 'end_time').nullable();
      // When its documents are erased.
      timeColumn(columns, 'erase_time').nullable().index();
      // When it is deleted.
      timeColumn(columns, 'forget_time').nullable();
      // When it is looked at by itself.
      timeColumn(columns, 'due_time').nullable().index();
      // The queue, oldest first.
      columns.index(['state', 'submit_time'], 'elevation_case_queue');
    });
  },
};
