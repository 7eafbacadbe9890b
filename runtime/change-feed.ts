/**
 * What happened to things, for readers who must miss nothing: rows are written in the transaction of what they tell of, and get
 * their positions, 1, 2, 3 and on without a gap, once that is committed. A number that a transaction took would not do: who takes
 * a lower one may commit later, and a reader past it would never see it.
 */
import type { Database, Queryable, Transaction } from './database';
import { isDuplicateKey } from './database-fault';
import type { Round } from './poller';
import { inTransaction } from './transaction';

/** A table with `insert_number` (auto-incremented), `position` (unique, null at first) and `occur_time`, beside what its changes tell. */
export interface ChangeFeed<Row extends object, Change> {
  readonly table: string;
  readonly changeOf: (row: Row) => Change;
  /** Rows with these values were written where nothing happened: they are thrown away and get no position. */
  readonly nothing?: Readonly<Record<string, string>>;
}

export type Positioned<Change> = Change & { readonly position: number };

/** Whom a reader listens to: rows with these values; every row where it is empty. */
export type ChangeFilter = Readonly<Record<string, string>>;

type AnyFeed = Pick<ChangeFeed<never, never>, 'table' | 'nothing'>;

const batchChanges = 200;

/** A round of the one sequencer, to be run under a lease. Faults: unavailable. */
export async function sequenceChanges(database: Database, feed: AnyFeed): Promise<Round> {
  try {
    const found = await inTransaction(database, (trx) => stampPositions(trx, feed, batchChanges));
    return found === batchChanges ? 'more' : 'idle';
  } catch (error) {
    // Another process, whose lease had just ended here, was first.
    if (isDuplicateKey(error)) return 'more';
    throw error;
  }
}

/**
 * Gives the next positions to changes that have none, those inserted first first; resolves to how many were found. Of two who do it at once over
 * the same changes, one fails by a duplicate key, or finds nothing left to write: what is committed has no gap.
 */
export async function stampPositions(trx: Transaction, feed: AnyFeed, limit: number): Promise<number> {
  // In this order: a position read after the rows could be that of another's stamping of them, and those that are left would leave a gap.
  const last = await findLastPosition(trx, feed);
  const found: ({ insert_number: number } & Record<string, unknown>)[] = await trx(feed.table)
    .whereNull('position')
    .orderBy('insert_number')
    .limit(limit)
    .select('insert_number', ...Object.keys(feed.nothing ?? {}));
  const nothing = Object.entries(feed.nothing ?? {});
  const tells = (row: Record<string, unknown>): boolean =>
    nothing.length === 0 || nothing.some(([column, value]) => row[column] !== value);
  const numbers = found.filter(tells).map((row) => row.insert_number);
  const empty = found.filter((row) => !tells(row)).map((row) => row.insert_number);
  if (empty.length > 0) await trx(feed.table).whereIn('insert_number', empty).del();
  if (numbers.length > 0) await stamp(trx, feed, last, numbers);
  return found.length;
}

async function stamp(trx: Transaction, { table }: AnyFeed, last: number, numbers: readonly number[]): Promise<void> {
  const position = trx.raw(
    `CASE insert_number ${numbers.map(() => 'WHEN ? THEN ?').join(' ')} END`,
    numbers.flatMap((number, index) => [number, last + index + 1]),
  );
  await trx(table)
    .whereIn('insert_number', [...numbers])
    .whereNull('position')
    .update({ position });
}

/** The last position that was given; 0 where none was. */
export async function findLastPosition(db: Queryable, { table }: AnyFeed): Promise<number> {
  const row = await db(table).max({ last: 'position' }).first();
  return Number(row?.['last'] ?? 0);
}

/** The first position that is kept; 0 where none is. */
export async function findFirstPosition(db: Queryable, { table }: AnyFeed): Promise<number> {
  const row = await db(table).min({ first: 'position' }).first();
  return Number(row?.['first'] ?? 0);
}

/** At most so many of the reader's changes after a position, in their order, and up to a last one where that is given. */
export async function findChangesAfter<Row extends object, Change>(
  db: Queryable,
  feed: ChangeFeed<Row, Change>,
  position: number,
  limit: number,
  { last, filter = {} }: { readonly last?: number; readonly filter?: ChangeFilter } = {},
): Promise<readonly Positioned<Change>[]> {
  const query = db(feed.table).where(filter).where('position', '>', position);
  if (last !== undefined) query.where('position', '<=', last);
  const rows: (Row & { readonly position: number | string })[] = await query.orderBy('position').limit(limit);
  return rows.map((row) => ({ ...feed.changeOf(row), position: Number(row.position) }));
}

/** Forgets up to `limit` of the oldest changes, those that occurred before; never the last one, which says where the next begins. */
export async function forgetChanges(
  trx: Transaction,
  { table }: AnyFeed,
  before: Date,
  limit: number,
): Promise<number> {
  const last = await findLastPosition(trx, { table });
  const oldest: { insert_number: number; position: number | string; occur_time: Date }[] = await trx(table)
    .where('position', '>', 0)
    .orderBy('position')
    .limit(limit)
    .select('insert_number', 'position', 'occur_time');
  const kept = oldest.findIndex((row) => Number(row.position) === last || row.occur_time >= before);
  const forgotten = kept === -1 ? oldest : oldest.slice(0, kept);
  if (forgotten.length === 0) return 0;
  return trx(table)
    .whereIn(
      'insert_number',
      forgotten.map((row) => row.insert_number),
    )
    .del();
}
