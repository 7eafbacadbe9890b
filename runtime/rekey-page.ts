/** One page of a table, in the order of its key, each row brought under the current keys. */
import type { Database } from './database';
import type { KeyedTable } from './keyed-columns';
import { type RekeyDeps, rekeyRow, type StoredRow, type Stuck } from './rekey-row';

/** How fast a walk goes, so that the service beside it keeps its pace. */
export interface Pace {
  /** At most; and never busy for more than half of the time, so that it goes slower where the database does. */
  readonly rowsPerSecond: number;
  /** Before a walk's end is believed: longer than any transaction that may write back what it read under an older key. */
  readonly settleMilliseconds: number;
  readonly rest: (milliseconds: number) => Promise<void>;
}

export interface PageDeps extends RekeyDeps {
  readonly pace: Pace;
  /** Told after each page: how many of its rows were written anew. */
  readonly onPage?: (page: { readonly table: string; readonly rows: number; readonly rewritten: number }) => void;
}

export interface Page {
  readonly rows: number;
  readonly rewritten: number;
  /** Rows that somebody else wrote meanwhile. */
  readonly changed: number;
  readonly stuck: readonly Stuck[];
  /** From which the next page goes on; undefined where this was the last. */
  readonly lastKey: string | undefined;
}

const usualPageRows = 200;
/** Rows under way together: each is a commit of its own, and the database writes several to the disk at once. */
export const atOnce = 8;

/** The page after a key, as `lastKey` gave it; '' is the first. Faults: what the database throws. */
export async function rekeyPage(deps: PageDeps, keyed: KeyedTable, after: string): Promise<Page> {
  const { database, pace } = deps;
  const { table, key, pageRows = usualPageRows } = keyed;
  const begin = performance.now();
  const rows: StoredRow[] = await rowsAfter(database, keyed, after).orderBy(key).limit(pageRows);
  let [rewritten, changed] = [0, 0];
  const stuck: Stuck[] = [];
  for (let first = 0; first < rows.length; first += atOnce) {
    const some = rows.slice(first, first + atOnce);
    for (const outcome of await Promise.all(some.map((row) => rekeyRow(deps, keyed, row)))) {
      if (outcome.kind === 'rewritten') rewritten += 1;
      if (outcome.kind === 'changed') changed += 1;
      stuck.push(...outcome.stuck);
    }
  }
  deps.onPage?.({ table, rows: rows.length, rewritten });
  const spent = performance.now() - begin;
  if (rows.length > 0) await pace.rest(Math.max(spent, (rows.length * 1_000) / pace.rowsPerSecond - spent));
  const last = rows.length < pageRows ? undefined : rows.at(-1);
  return { rows: rows.length, rewritten, changed, stuck, lastKey: last && textOf(last[key]) };
}

/** How many rows the pages after a key have. It goes through them all: for a walk, which does so too. */
export async function countAfter(database: Database, keyed: KeyedTable, after: string): Promise<number> {
  const [counted]: { rows: number | string }[] = await rowsAfter(database, keyed, after).count({ rows: '*' });
  return Number(counted?.rows ?? 0);
}

function rowsAfter(database: Database, { table, key }: KeyedTable, after: string) {
  return after === '' ? database(table) : database(table).where(key, '>', keyOf(after));
}

const hex = 'hex:';

function textOf(key: unknown): string {
  return Buffer.isBuffer(key) ? `${hex}${key.toString('hex')}` : String(key);
}

function keyOf(text: string): Buffer | string {
  return text.startsWith(hex) ? Buffer.from(text.slice(hex.length), 'hex') : text;
}
