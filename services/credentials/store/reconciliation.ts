/** Tables `reconciliation_place` and `reconciliation_walk`: how far the walks have come, and what the last one counted. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { Family } from '../domain/channel';
import type { HalfCount, ReconciliationTotals } from '../domain/reconciliation-totals';
import type { AgePlace } from './reconciled-rows';

/** What is walked from its beginning once: all requests, or the ledger of a family. */
export type WalkedOnce = 'requests' | Family;

/** Undefined where it was never begun. */
export async function findPlace(db: Queryable, name: WalkedOnce): Promise<AgePlace | undefined> {
  const row: { reach_time: Date; reach_id: string } | undefined = await db('reconciliation_place')
    .where({ name })
    .first('reach_time', 'reach_id');
  return row && { createTime: row.reach_time, id: row.reach_id };
}

export async function savePlace(trx: Transaction, name: WalkedOnce, { createTime, id }: AgePlace): Promise<void> {
  await trx('reconciliation_place').insert({ name, reach_time: createTime, reach_id: id }).onConflict('name').merge();
}

export interface FinishedWalk {
  readonly startTime: Date;
  readonly completeTime: Date;
  /** Whose ledgers are not set, or did not answer. */
  readonly uncompared: readonly Family[];
  readonly totals: ReconciliationTotals;
}

/** The last walk, and when one came to its end in which every ledger had answered. */
export interface LastWalk {
  readonly walk: FinishedWalk;
  readonly wholeTime: Date | undefined;
}

interface WalkRow {
  readonly start_time: Date;
  readonly complete_time: Date;
  readonly whole_time: Date | null;
  readonly content: string;
}

const id = 1;

/** Undefined before the first one. */
export async function findLastWalk(db: Queryable): Promise<LastWalk | undefined> {
  const row: WalkRow | undefined = await db('reconciliation_walk').where({ id }).first();
  if (row === undefined) return undefined;
  return {
    walk: { startTime: row.start_time, completeTime: row.complete_time, ...contentOf(row.content) },
    wholeTime: row.whole_time ?? undefined,
  };
}

/** `isWhole`: every ledger that is set has answered. */
export async function saveWalk(trx: Transaction, walk: FinishedWalk, isWhole: boolean): Promise<void> {
  const { startTime, completeTime, uncompared, totals } = walk;
  const row = {
    start_time: startTime,
    complete_time: completeTime,
    content: JSON.stringify({ uncompared, totals }),
    ...(isWhole ? { whole_time: completeTime } : {}),
  };
  await trx('reconciliation_walk')
    .insert({ id, ...row })
    .onConflict('id')
    .merge(row);
}

type Content = Pick<FinishedWalk, 'uncompared' | 'totals'>;
type HalfInJson = Omit<HalfCount, 'oldestTime'> & { readonly oldestTime: string };

function contentOf(text: string): Content {
  // What saveWalk wrote, but for times: JSON has them as text.
  const { uncompared, totals }: Content & { totals: { halves: readonly HalfInJson[] } } = JSON.parse(text);
  const halves = totals.halves.map((half) => ({ ...half, oldestTime: new Date(half.oldestTime) }));
  return { uncompared, totals: { ...totals, halves } };
}
