/** What a service says of its tables, so that their ciphers and blind indexes can be brought under new keys, row by row. */
import type { Knex } from 'knex';
import { later, millisecondsPerDay } from './clock';
import type { Database } from './database';
import type { FieldCipher } from './field-cipher';

/** Keys that stored rows depend on. */
export const storedPurposes = ['field', 'index', 'pepper'] as const;
export type StoredPurpose = (typeof storedPurposes)[number];

export interface KeyedTable {
  readonly table: string;
  /** The column by which its rows are walked: unique, an id, a number or a keyed hash. */
  readonly key: string;
  readonly ciphers?: readonly CipherColumn[];
  /** The table that the ciphers are bound to, and the column that names the row there; default: this one and its key. */
  readonly boundTable?: string;
  readonly boundRow?: string;
  /** Indexes that are made anew from a plaintext which is kept encrypted somewhere. */
  readonly indexes?: readonly IndexColumn[];
  /** What nobody can make anew: it stays as it is until its row ends, and its key with it. */
  readonly ending?: readonly EndingColumn[];
  /** Rows a page, where a row is large; default 200. */
  readonly pageRows?: number;
}

export interface CipherColumn {
  readonly column: string;
  readonly purpose: 'field' | 'pepper';
  /** As the column is called in the place that the cipher is bound to. */
  readonly place: string;
}

export interface IndexColumn {
  readonly column: string;
  /** What may have been indexed here; the one that was is told by its index under a key of the ring. `nothingIndexed`: none was. */
  readonly texts: (row: OpenRow, related: Related) => Promise<readonly IndexedText[]>;
}

/** The answer of `texts` where the row was erased and its index is random. */
export const nothingIndexed: readonly never[] = [];

export interface IndexedText {
  readonly kind: string;
  readonly value: string;
}

export interface EndingColumn {
  readonly column: string;
  readonly purpose: StoredPurpose;
  /** A time column that says when a row ends, where `old` asks for `horizon`. */
  readonly horizon?: string;
  /** Narrows the table's rows to those that may still need one of these older keys. */
  readonly old: (rows: Knex.QueryBuilder, older: OlderKeys) => Knex.QueryBuilder;
}

export interface OlderKeys {
  readonly keyIds: readonly string[];
  /** Since then everything new is under the current key. */
  readonly since: Date;
  /** The last end that any row had by then, by its `horizon` column. */
  readonly horizon: Date;
}

export interface OpenRow {
  /** A column as it is stored. */
  stored(column: string): unknown;
  /** The plaintext of a cipher column of this row; undefined where it is null. */
  opened(column: string): string | undefined;
}

/** For plaintexts that are in another row. */
export interface Related {
  readonly database: Database;
  readonly cipher: FieldCipher;
}

/** Rows that were made before; `lateDays`: a value may be taken over from an older row for so long. */
export function madeBefore(timeColumn: string, lateDays = 0): EndingColumn['old'] {
  return (rows, { since }) => rows.where(timeColumn, '<', later(since, lateDays * millisecondsPerDay));
}

/** The subjects of counters (`use-times`), forgotten at a time of their own: nobody adds to one that is under an older key. */
export const countedSubject: EndingColumn = {
  column: 'subject_index',
  purpose: 'index',
  horizon: 'forget_time',
  old: (rows, { horizon }) => rows.where('forget_time', '<=', horizon),
};
