/** Brings one row under the current keys: all of its ciphers and indexes at once, or, where somebody else was faster, none. */
import type { Database } from './database';
import { isDuplicateKey, isPassingConflict } from './database-fault';
import { isFault } from './fault';
import { FieldCipher } from './field-cipher';
import { type IndexColumn, type KeyedTable, nothingIndexed, type OpenRow, type StoredPurpose } from './keyed-columns';
import type { Keyring } from './keyring';

export interface RekeyDeps {
  readonly database: Database;
  readonly keyring: Keyring;
}

export type StoredRow = Readonly<Record<string, unknown>>;

/** What cannot be brought under the current key, by its column. */
export interface Stuck {
  readonly column: string;
  readonly purpose: StoredPurpose;
  /** `unreadable`: damaged, or its key is not in the ring. `unknown`: no plaintext that was kept gives it. `twice`: another row has the new one. */
  readonly why: 'unreadable' | 'unknown' | 'twice';
}

/** `changed`: somebody else wrote the row meanwhile; it is looked at again by the walk after. */
export interface RowOutcome {
  readonly kind: 'current' | 'rewritten' | 'changed';
  readonly stuck: readonly Stuck[];
}

const mostTries = 10;

/** Faults: none of a row; what the database throws. */
export async function rekeyRow(deps: RekeyDeps, keyed: KeyedTable, row: StoredRow): Promise<RowOutcome> {
  const stuck: Stuck[] = [];
  const indexes = await newIndexes(deps, keyed, row, stuck);
  const ciphers = newCiphers(deps, keyed, row, stuck);
  const changes = { ...ciphers, ...indexes };
  if (Object.keys(changes).length === 0) return { kind: 'current', stuck };
  return replace(deps, keyed, row, changes, stuck);
}

/** By what the row had when it was read: a concurrent writer wins. One statement of its own, so that nobody waits for a page. */
async function replace(
  { database }: RekeyDeps,
  keyed: KeyedTable,
  row: StoredRow,
  changes: Readonly<Record<string, Buffer>>,
  stuck: readonly Stuck[],
): Promise<RowOutcome> {
  const watched = [keyed.key, ...columnsOf(keyed)];
  const asRead = Object.fromEntries(watched.map((column) => [column, row[column]]));
  for (let tries = 1; ; tries += 1) {
    try {
      const written = await database(keyed.table)
        .where((same) => {
          for (const [column, value] of Object.entries(asRead))
            if (value === null) same.whereNull(column);
            else same.where(column, bound(value));
        })
        .update(changes);
      return { kind: written === 1 ? 'rewritten' : 'changed', stuck };
    } catch (error) {
      if (isDuplicateKey(error)) return { kind: 'current', stuck: [...stuck, ...twice(keyed, changes)] };
      if (!isPassingConflict(error) || tries === mostTries) throw error;
    }
  }
}

/** A key, a cipher or an index, as it was read. */
function bound(value: unknown): Buffer | string {
  return Buffer.isBuffer(value) ? value : String(value);
}

function twice({ indexes = [] }: KeyedTable, changes: Readonly<Record<string, Buffer>>): readonly Stuck[] {
  return indexes
    .filter(({ column }) => column in changes)
    .map(({ column }) => ({ column, purpose: 'index' as const, why: 'twice' as const }));
}

/** All columns that depend on a key and can be brought under another one. */
export function columnsOf({ ciphers = [], indexes = [] }: KeyedTable): readonly string[] {
  return [...ciphers, ...indexes].map(({ column }) => column);
}

function newCiphers(
  { keyring }: RekeyDeps,
  keyed: KeyedTable,
  row: StoredRow,
  stuck: Stuck[],
): Readonly<Record<string, Buffer>> {
  const changes: Record<string, Buffer> = {};
  for (const { column, purpose, place } of keyed.ciphers ?? []) {
    const cipher = row[column];
    if (!Buffer.isBuffer(cipher)) continue;
    try {
      const at = {
        table: keyed.boundTable ?? keyed.table,
        column: place,
        row: rowName(row[keyed.boundRow ?? keyed.key]),
      };
      const renewed = new FieldCipher(keyring, purpose).underCurrentKey(at, cipher);
      if (renewed !== undefined) changes[column] = renewed;
    } catch (error) {
      if (!isFault(error)) throw error;
      stuck.push({ column, purpose, why: 'unreadable' });
    }
  }
  return changes;
}

async function newIndexes(
  deps: RekeyDeps,
  keyed: KeyedTable,
  row: StoredRow,
  stuck: Stuck[],
): Promise<Readonly<Record<string, Buffer>>> {
  const changes: Record<string, Buffer> = {};
  for (const index of keyed.indexes ?? []) {
    const { column } = index;
    const stored = row[column];
    if (!Buffer.isBuffer(stored)) continue;
    const renewed = await newIndex(deps, keyed, row, index, stored);
    if (Buffer.isBuffer(renewed)) changes[column] = renewed;
    else if (renewed !== undefined) stuck.push({ column, purpose: 'index', why: renewed });
  }
  return changes;
}

/** Undefined where it is as it should be. */
async function newIndex(
  { database, keyring }: RekeyDeps,
  keyed: KeyedTable,
  row: StoredRow,
  { texts }: IndexColumn,
  stored: Buffer,
): Promise<Buffer | 'unreadable' | 'unknown' | undefined> {
  const cipher = new FieldCipher(keyring);
  try {
    const candidates = await texts(openRow(keyring, keyed, row), { database, cipher });
    if (candidates === nothingIndexed) return undefined;
    for (const { kind, value } of candidates) {
      const [current, ...others] = cipher.indexes(kind, value);
      if (current?.equals(stored)) return undefined;
      if (others.some((other) => other.equals(stored))) return current;
    }
    return 'unknown';
  } catch (error) {
    if (!isFault(error)) throw error;
    return 'unreadable';
  }
}

function openRow(
  keyring: Keyring,
  { table, boundTable = table, key, boundRow = key, ciphers = [] }: KeyedTable,
  row: StoredRow,
): OpenRow {
  return {
    stored: (column) => row[column],
    opened: (column) => {
      const known = ciphers.find((one) => one.column === column);
      const cipher = row[column];
      if (known === undefined) throw new Error(`${table}.${column} is no cipher that was told of`);
      if (!Buffer.isBuffer(cipher)) return undefined;
      const place = { table: boundTable, column: known.place, row: rowName(row[boundRow]) };
      return new FieldCipher(keyring, known.purpose).decrypt(place, cipher);
    },
  };
}

/** As stores name a row in a cipher's place: an id as it is, a hash in hex. */
function rowName(key: unknown): string {
  return Buffer.isBuffer(key) ? key.toString('hex') : String(key);
}
