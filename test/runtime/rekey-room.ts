/** A table of people with ciphers and indexes, whose keys are rotated in a test. */
import type { Database } from '../../runtime/database';
import { blobColumn, hashColumn, idColumn, timeColumn } from '../../runtime/database-columns';
import { FieldCipher } from '../../runtime/field-cipher';
import { type KeyedTable, madeBefore, nothingIndexed } from '../../runtime/keyed-columns';
import { createTableIfAbsent } from '../../runtime/migrate';
import type { WalkDeps } from '../../runtime/rekey';
import { keyringWith, newKey } from '../support/keyrings';

export const people = {
  name: 'people',
  up: (db: Database) =>
    createTableIfAbsent(db, 'person', (columns) => {
      idColumn(columns, 'id').primary();
      blobColumn(columns, 'name_cipher').nullable();
      hashColumn(columns, 'name_index').nullable();
      hashColumn(columns, 'other_index').nullable();
      blobColumn(columns, 'secret_cipher').nullable();
      timeColumn(columns, 'create_time').notNullable();
    }),
};
export const person: KeyedTable = {
  table: 'person',
  key: 'id',
  pageRows: 3,
  ciphers: [
    { column: 'name_cipher', place: 'name', purpose: 'field' },
    { column: 'secret_cipher', place: 'secret', purpose: 'pepper' },
  ],
  indexes: [
    {
      column: 'name_index',
      texts: async (row) => {
        const value = row.opened('name_cipher');
        return value === '' || value === undefined ? nothingIndexed : [{ kind: 'name', value }];
      },
    },
  ],
  ending: [{ column: 'other_index', purpose: 'index', old: madeBefore('create_time') }],
};

export const purposes = ['field', 'index', 'pepper'] as const;
export const [old, recent] = [purposes.map((purpose) => newKey(purpose)), purposes.map((purpose) => newKey(purpose))];
export const before = keyringWith(...old);
export const during = keyringWith(...old.map((key) => ({ ...key, state: 'previous' as const })), ...recent);
export const after = keyringWith(...recent);
const madeTime = new Date('2026-01-01T00:00:00Z');
export const place = (column: string, row: string) => ({ table: 'person', column, row });

export const walkTime = new Date('2026-01-07T08:00:00Z');

/** A walk as fast as it can. */
export function walkDeps(database: Database, changes: Partial<WalkDeps> = {}): WalkDeps {
  return {
    database,
    keyring: during,
    clock: { now: () => walkTime },
    pace: { rowsPerSecond: 1_000_000, settleMilliseconds: 0, rest: () => new Promise(setImmediate) },
    signal: new AbortController().signal,
    ...changes,
  };
}

export async function insertPerson(database: Database, id: string, name: string, keyring = before): Promise<void> {
  const cipher = new FieldCipher(keyring);
  await database('person').insert({
    id,
    name_cipher: cipher.encrypt(place('name', id), name),
    name_index: cipher.index('name', name),
    secret_cipher: new FieldCipher(keyring, 'pepper').encrypt(place('secret', id), `secret of ${name}`),
    create_time: madeTime,
  });
}
