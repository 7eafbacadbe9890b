/**
 * Brings all rows of a database under the current keys, page by page, while the service runs. It may be killed at any moment and
 * run again, and run several times at once: each row is replaced only as it was read, and a row that is done is left alone.
 */
import type { Clock } from './clock';
import { noteKeys, type RekeyPlace, readPlaces, savePlace } from './key-use';
import type { KeyedTable } from './keyed-columns';
import { clearKeys, type Left, type StuckRows } from './rekey-left';
import { countAfter, type PageDeps, rekeyPage } from './rekey-page';
import { ProgressTeller, targetOf } from './rekey-progress';

export interface WalkDeps extends PageDeps {
  readonly clock: Clock;
  /** Ends the walk after the page in hand. */
  readonly signal: AbortSignal;
}

export interface RekeyOutcome {
  /** False where it was stopped, or where rows were written under older keys all the time. */
  readonly isWhole: boolean;
  readonly rewritten: number;
  /** What still needs an older key. */
  readonly left: readonly Left[];
  /** Older keys of the ring that nothing needs any more: they may be removed. */
  readonly cleared: readonly string[];
}

/** A process that was not given the new key yet writes under the old one. */
const mostChecks = 10;

/** Every process must have the current keys before. Faults: what the database throws. */
export async function rekey(deps: WalkDeps, tables: readonly KeyedTable[]): Promise<RekeyOutcome> {
  await noteKeys(deps);
  const teller = new ProgressTeller(deps, targetOf(deps.keyring));
  try {
    const outcome = await walkUntilWhole({ ...deps, teller }, tables);
    await teller.enter(outcome.isWhole ? 'whole' : 'stopped');
    return outcome;
  } catch (error) {
    // Where the database does not take that either, its age tells that it does not move.
    await teller.enter('stopped').catch(() => {});
    throw error;
  }
}

interface ToldDeps extends WalkDeps {
  readonly teller: ProgressTeller;
}

async function walkUntilWhole(deps: ToldDeps, tables: readonly KeyedTable[]): Promise<RekeyOutcome> {
  const { teller, pace, signal } = deps;
  const walked = tables.filter(({ ciphers = [], indexes = [] }) => ciphers.length + indexes.length > 0);
  let rewritten = await walkFromPlaces(deps, walked);
  for (let check = 0; check < mostChecks && !signal.aborted; check += 1) {
    if (rewritten > 0) {
      await teller.enter('settling');
      await pace.rest(pace.settleMilliseconds);
      if (signal.aborted) break;
    }
    const begin = deps.clock.now();
    const again = await walkAll(deps, walked);
    rewritten += again.rewritten;
    if (!signal.aborted && again.rewritten + again.changed === 0)
      return { isWhole: true, rewritten, ...(await clearKeys(deps, tables, again.stuck, begin)) };
  }
  return { isWhole: false, rewritten, left: [], cleared: [] };
}

/** From where an earlier run was stopped, if it went towards the same keys. */
async function walkFromPlaces(deps: ToldDeps, tables: readonly KeyedTable[]): Promise<number> {
  const places = await placesOf(deps, tables);
  await beginWalk(deps, 'walking', places);
  let rewritten = 0;
  for (const [keyed, begin] of places) {
    let place = begin;
    while (!place.isEnded && !deps.signal.aborted) {
      const page = await rekeyPage(deps, keyed, place.afterKey);
      rewritten += page.rewritten;
      place = {
        target: place.target,
        afterKey: page.lastKey ?? place.afterKey,
        rewrittenRows: place.rewrittenRows + page.rewritten,
        isEnded: page.lastKey === undefined,
      };
      await savePlace(deps, keyed.table, place);
      await deps.teller.page({ rows: page.rows, isLast: page.lastKey === undefined });
    }
  }
  return rewritten;
}

const firstPlace = { afterKey: '', rewrittenRows: 0, isEnded: false } as const;

/** Where a walk goes on in each table. */
type Places = ReadonlyMap<KeyedTable, RekeyPlace>;

async function placesOf({ database, keyring }: WalkDeps, tables: readonly KeyedTable[]): Promise<Places> {
  const target = targetOf(keyring);
  const known = await readPlaces(database);
  return new Map(
    tables.map((keyed) => {
      const place = known.get(keyed.table);
      return [keyed, place?.target === target ? place : { ...firstPlace, target }];
    }),
  );
}

/** Every row once more, from the first one on: what was written meanwhile, and that there is nothing else. */
async function walkAll(deps: ToldDeps, tables: readonly KeyedTable[]) {
  await beginWalk(deps, 'checking', new Map(tables.map((keyed) => [keyed, firstPlace])));
  const stuck = new Map<string, StuckRows>();
  let [rewritten, changed] = [0, 0];
  for (const keyed of tables) {
    for (let after: string | undefined = ''; after !== undefined && !deps.signal.aborted; ) {
      const page = await rekeyPage(deps, keyed, after);
      rewritten += page.rewritten;
      changed += page.changed;
      for (const one of page.stuck) {
        const name = `${keyed.table} ${one.column} ${one.why}`;
        stuck.set(name, { table: keyed.table, ...one, rows: (stuck.get(name)?.rows ?? 0) + 1 });
      }
      after = page.lastKey;
      await deps.teller.page({ rows: page.rows, isLast: page.lastKey === undefined });
    }
  }
  return { rewritten, changed, stuck: [...stuck.values()] };
}

/** Counts what is to be walked, and tells it. */
async function beginWalk(
  { database, teller }: ToldDeps,
  state: 'walking' | 'checking',
  places: ReadonlyMap<KeyedTable, Pick<RekeyPlace, 'afterKey' | 'isEnded'>>,
): Promise<void> {
  const open = [...places].filter(([, { isEnded }]) => !isEnded);
  let pendingRows = 0;
  for (const [keyed, { afterKey }] of open) pendingRows += await countAfter(database, keyed, afterKey);
  await teller.begin(state, { tables: places.size, walkedTables: places.size - open.length, pendingRows });
}
