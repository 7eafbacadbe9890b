/**
 * Brings all rows of a database under the current keys, page by page, while the service runs. It may be killed at any moment and
 * run again, and run several times at once: each row is replaced only as it was read, and a row that is done is left alone.
 */
import type { Clock } from './clock';
import { noteKeys, type RekeyPlace, readPlaces, savePlace } from './key-use';
import { type KeyedTable, storedPurposes } from './keyed-columns';
import type { Keyring } from './keyring';
import { clearKeys, type Left, type StuckRows } from './rekey-left';
import { type PageDeps, rekeyPage } from './rekey-page';

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
  const walked = tables.filter(({ ciphers = [], indexes = [] }) => ciphers.length + indexes.length > 0);
  let rewritten = await walkFromPlaces(deps, walked);
  for (let check = 0; check < mostChecks && !deps.signal.aborted; check += 1) {
    if (rewritten > 0) await deps.pace.rest(deps.pace.settleMilliseconds);
    const begin = deps.clock.now();
    const again = await walkAll(deps, walked);
    rewritten += again.rewritten;
    if (!deps.signal.aborted && again.rewritten + again.changed === 0)
      return { isWhole: true, rewritten, ...(await clearKeys(deps, tables, again.stuck, begin)) };
  }
  return { isWhole: false, rewritten, left: [], cleared: [] };
}

/** From where an earlier run was stopped, if it went towards the same keys. */
async function walkFromPlaces(deps: WalkDeps, tables: readonly KeyedTable[]): Promise<number> {
  const target = targetOf(deps.keyring);
  const places = await readPlaces(deps.database);
  let rewritten = 0;
  for (const keyed of tables) {
    const known = places.get(keyed.table);
    let place: RekeyPlace =
      known?.target === target ? known : { target, afterKey: '', rewrittenRows: 0, isEnded: false };
    while (!place.isEnded && !deps.signal.aborted) {
      const page = await rekeyPage(deps, keyed, place.afterKey);
      rewritten += page.rewritten;
      place = {
        target,
        afterKey: page.lastKey ?? place.afterKey,
        rewrittenRows: place.rewrittenRows + page.rewritten,
        isEnded: page.lastKey === undefined,
      };
      await savePlace(deps, keyed.table, place);
    }
  }
  return rewritten;
}

/** Every row once more, from the first one on: what was written meanwhile, and that there is nothing else. */
async function walkAll(deps: WalkDeps, tables: readonly KeyedTable[]) {
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
    }
  }
  return { rewritten, changed, stuck: [...stuck.values()] };
}

/** Another current key makes another walk. */
function targetOf(keyring: Keyring): string {
  return storedPurposes.flatMap((purpose) => keyring.all(purpose)[0]?.id ?? []).join(' ');
}
