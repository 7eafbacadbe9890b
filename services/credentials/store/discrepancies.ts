/** Table `discrepancy`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import { forgetRows } from '../../../runtime/forget-rows';
import type { Family } from '../domain/channel';
import type { DeliveryState } from '../domain/delivery-state';
import type { Discrepancy, DiscrepancyKind } from '../domain/discrepancy';

const table = 'discrepancy';

interface DiscrepancyRow {
  readonly id: string;
  readonly kind: DiscrepancyKind;
  readonly subject_id: string;
  readonly delivery_id: string | null;
  readonly pin_request_id: string | null;
  readonly family: Family | null;
  readonly own_state: DeliveryState | null;
  readonly ledger_state: DeliveryState | null;
  readonly since_time: Date;
  readonly first_seen_time: Date;
  readonly last_seen_time: Date;
  readonly confirm_time: Date | null;
  readonly resolve_time: Date | null;
}

/** What is found of these subjects, and not resolved. */
export async function findOpenDiscrepanciesOf(
  db: Queryable,
  subjectIds: readonly string[],
): Promise<readonly Discrepancy[]> {
  const rows: DiscrepancyRow[] = await db(table)
    .whereIn('subject_id', [...subjectIds])
    .whereNull('resolve_time');
  return rows.map(discrepancyOf);
}

/** What is not resolved, confirmed or not, in the order of ids, those after one. */
export async function findOpenDiscrepancies(
  db: Queryable,
  after: string,
  limit: number,
): Promise<readonly Discrepancy[]> {
  const rows: DiscrepancyRow[] = await db(table)
    .where('id', '>', after)
    .whereNull('resolve_time')
    .orderBy('id')
    .limit(limit);
  return rows.map(discrepancyOf);
}

/** New ones, and those that are found again; one that was resolved before begins anew. */
export async function saveDiscrepancies(trx: Transaction, discrepancies: readonly Discrepancy[]): Promise<void> {
  if (discrepancies.length === 0) return;
  await trx(table).insert(discrepancies.map(rowOf)).onConflict(['subject_id', 'kind']).merge();
}

export async function resolveDiscrepancies(trx: Transaction, ids: readonly string[], time: Date): Promise<void> {
  if (ids.length > 0)
    await trx(table)
      .whereIn('id', [...ids])
      .update({ resolve_time: time });
}

/** What was never confirmed was none. */
export async function deleteDiscrepancies(trx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await trx(table)
      .whereIn('id', [...ids])
      .del();
}

/** Forgets up to so many that were resolved before this; resolves to how many. */
export function forgetDiscrepancies(trx: Transaction, resolvedBefore: Date, limit: number): Promise<number> {
  return forgetRows(trx, { table, key: 'id', time: 'resolve_time' }, resolvedBefore, limit);
}

/** Where a discrepancy stands in the order of age. */
export type DiscrepancyPlace = Pick<Discrepancy, 'sinceTime' | 'id'>;

export interface WantedDiscrepancies {
  readonly kind: DiscrepancyKind | undefined;
  readonly sinceBeforeTime: Date | undefined;
}

/** Confirmed ones, the oldest first, those after a place where one is given. */
export async function findConfirmedDiscrepancies(
  db: Queryable,
  { kind, sinceBeforeTime }: WantedDiscrepancies,
  after: DiscrepancyPlace | undefined,
  limit: number,
): Promise<readonly Discrepancy[]> {
  const query = db(table).whereNull('resolve_time').whereNotNull('confirm_time').orderBy(['since_time', 'id']);
  if (kind !== undefined) query.where({ kind });
  if (sinceBeforeTime !== undefined) query.where('since_time', '<=', sinceBeforeTime);
  if (after !== undefined)
    query
      .where('since_time', '>=', after.sinceTime) // an or alone would keep the index out
      .where((further) => further.where('since_time', '>', after.sinceTime).orWhere('id', '>', after.id));
  const rows: DiscrepancyRow[] = await query.limit(limit);
  return rows.map(discrepancyOf);
}

export interface DiscrepancyCount {
  readonly kind: DiscrepancyKind;
  readonly family: Family | undefined;
  readonly count: number;
  readonly oldestTime: Date;
}

/** How many are confirmed and not resolved, by kind and family. */
export async function countDiscrepancies(db: Queryable): Promise<readonly DiscrepancyCount[]> {
  const rows: { kind: DiscrepancyKind; family: Family | null; count: number | string; oldest_time: Date }[] = await db(
    table,
  )
    .whereNull('resolve_time')
    .whereNotNull('confirm_time')
    .groupBy('kind', 'family')
    .orderBy(['kind', 'family'])
    .select('kind', 'family')
    .count({ count: '*' })
    .min({ oldest_time: 'since_time' });
  return rows.map(({ kind, family, count, oldest_time }) => ({
    kind,
    family: family ?? undefined,
    count: Number(count),
    oldestTime: oldest_time,
  }));
}

function rowOf(discrepancy: Discrepancy): DiscrepancyRow {
  return {
    id: discrepancy.id,
    kind: discrepancy.kind,
    subject_id: discrepancy.subjectId,
    delivery_id: discrepancy.deliveryId ?? null,
    pin_request_id: discrepancy.pinRequestId ?? null,
    family: discrepancy.family ?? null,
    own_state: discrepancy.ownState ?? null,
    ledger_state: discrepancy.ledgerState ?? null,
    since_time: discrepancy.sinceTime,
    first_seen_time: discrepancy.firstSeenTime,
    last_seen_time: discrepancy.lastSeenTime,
    confirm_time: discrepancy.confirmTime ?? null,
    resolve_time: null,
  };
}

function discrepancyOf(row: DiscrepancyRow): Discrepancy {
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    deliveryId: row.delivery_id ?? undefined,
    pinRequestId: row.pin_request_id ?? undefined,
    family: row.family ?? undefined,
    ownState: row.own_state ?? undefined,
    ledgerState: row.ledger_state ?? undefined,
    sinceTime: row.since_time,
    firstSeenTime: row.first_seen_time,
    lastSeenTime: row.last_seen_time,
    confirmTime: row.confirm_time ?? undefined,
  };
}
