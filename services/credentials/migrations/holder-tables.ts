import { blobColumn, hashColumn, idColumn, sequenceColumn, timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from '../../../runtime/migrate';

/** What the life of a PIN after its request needs: holds, wrong tries, contacts and codes, restores, revocations, changes for watchers. */
export const holderTables: Migration = {
  name: '2026-11-holder-tables',
  async up(db) {
    await addColumnsIfAbsent(db, 'holder', (columns) => {
      // Set by a revocation by the holder's data alone: until a PIN is in use again, letters go to the register's address only.
      timeColumn(columns, 'guard_time').nullable();
    });
    await addColumnsIfAbsent(db, 'credential', (columns) => {
      // The issue that was exchanged last: what is sent about the credential hangs on it.
      idColumn(columns, 'pin_request_id').nullable();
      columns.string('language', 35).notNullable().defaultTo('it');
      blobColumn(columns, 'previous_pin_cipher').nullable();
      timeColumn(columns, 'previous_until_time').nullable();
      timeColumn(columns, 'ordinary_until_time').nullable();
      hashColumn(columns, 'health_card_index').nullable();
      timeColumn(columns, 'end_time').nullable();
      // What its age brings next: a reminder, or its expiry.
      columns.string('due_step', 20).nullable();
      timeColumn(columns, 'due_time').nullable();
      columns.index(['due_time']);
    });
    await addColumnsIfAbsent(db, 'contact', (columns) => {
      // A changed contact serves a restore from then on only, and the one that it replaces until then.
      timeColumn(columns, 'usable_time').nullable();
      timeColumn(columns, 'replaced_time').nullable();
      // The message that carried the code which confirms it.
      idColumn(columns, 'code_id').nullable();
      timeColumn(columns, 'code_expire_time').nullable();
      columns.index(['replaced_time']);
    });
    await addColumnsIfAbsent(db, 'pin_request', (columns) => {
      columns.string('route', 20).notNullable().defaultTo('digital-first');
      // Postal-first, until the contact is confirmed: the Argon2id output of the first half, encrypted under the pepper key.
      blobColumn(columns, 'lone_half_cipher').nullable();
      hashColumn(columns, 'health_card_index').nullable();
      columns.string('attention', 30).nullable();
      columns.index(['attention', 'create_time']);
      columns.index(['create_time', 'id']);
    });
    await addColumnsIfAbsent(db, 'delivery', (columns) => {
      // What a delivery that is held waits for.
      columns.string('hold', 20).nullable();
      // Of a message without a half: what it tells.
      columns.string('notice', 30).nullable();
    });
    await addColumnsIfAbsent(db, 'audit_event', (columns) => {
      // An operator's words.
      columns.string('reason', 500).nullable();
    });
    await createTableIfAbsent(db, 'cap_use', (columns) => {
      // A holder, contact or address, by a keyed hash of kind and value.
      hashColumn(columns, 'subject_index').notNullable().primary();
      // When it was used, in milliseconds since 1970, commas between, the newest last: some 4,600 of them fit.
      columns.text('times').notNullable();
      timeColumn(columns, 'forget_time').notNullable().index();
    });
    await createTableIfAbsent(db, 'guess_counter', (columns) => {
      // A fiscal code and what is guessed about it, by a keyed hash; there for codes that nobody has, too.
      hashColumn(columns, 'subject_index').notNullable().primary();
      columns.integer('version').notNullable();
      columns.integer('failures').notNullable();
      timeColumn(columns, 'failure_time').nullable();
      timeColumn(columns, 'lock_until_time').nullable();
      // The tries under way, as a JSON list of their ids and times.
      columns.string('running', 2000).notNullable();
      timeColumn(columns, 'forget_time').notNullable().index();
    });
    await createTableIfAbsent(db, 'contact_code', (columns) => {
      // The delivery that carried the code.
      idColumn(columns, 'id').primary();
      idColumn(columns, 'pin_request_id').notNullable().index();
      idColumn(columns, 'credential_id').nullable().index();
      columns.string('purpose', 20).notNullable();
      columns.string('kind', 10).notNullable();
      blobColumn(columns, 'value_cipher').notNullable();
      hashColumn(columns, 'value_index').notNullable();
      columns.integer('tries').notNullable();
      columns.integer('sends').notNullable();
      timeColumn(columns, 'create_time').notNullable();
      timeColumn(columns, 'expire_time').notNullable();
      timeColumn(columns, 'confirm_time').nullable();
      timeColumn(columns, 'forget_time').notNullable().index();
    });
    await createTableIfAbsent(db, 'restore', (columns) => {
      idColumn(columns, 'id').primary();
      // Undefined until the contacts that were given are found to be a holder's.
      idColumn(columns, 'credential_id').nullable().index();
      columns.string('state', 20).notNullable();
      columns.string('caller', 200).notNullable();
      // What was given, until it is matched.
      blobColumn(columns, 'asked_cipher').nullable();
      // The contacts that matched, until it is completed.
      blobColumn(columns, 'contacts_cipher').nullable();
      hashColumn(columns, 'token_hash').nullable().unique();
      timeColumn(columns, 'create_time').notNullable();
      timeColumn(columns, 'expire_time').notNullable();
      timeColumn(columns, 'forget_time').notNullable().index();
    });
    await createTableIfAbsent(db, 'revocation', (columns) => {
      idColumn(columns, 'id').primary();
      columns.string('caller', 200).notNullable();
      // What is to be finished after the answer: whom it is about, and where the confirmation goes.
      blobColumn(columns, 'asked_cipher').notNullable();
      timeColumn(columns, 'create_time').notNullable();
    });
    await createTableIfAbsent(db, 'credential_change', (columns) => {
      // Of two changes of one holder the later one has the higher number: it was inserted under the holder's lock, whatever the clocks say.
      sequenceColumn(columns, 'insert_number');
      idColumn(columns, 'id').notNullable().unique();
      // Dense, in the order in which readers see them; undefined until the sequencer has seen the row.
      columns.bigInteger('position').nullable().unique();
      idColumn(columns, 'credential_id').notNullable();
      idColumn(columns, 'holder_id').notNullable();
      columns.string('kind', 20).notNullable();
      columns.string('level', 20).notNullable();
      timeColumn(columns, 'occur_time').notNullable();
    });
    await createTableIfAbsent(db, 'registered_person', (columns) => {
      hashColumn(columns, 'fiscal_code_index').notNullable().primary();
      blobColumn(columns, 'person_cipher').notNullable();
      idColumn(columns, 'import_id').notNullable().index();
    });
  },
};
