/** Table `delivery`: the lock under which a delivery's events and tries are decided, and its tombstone. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { KnownDelivery } from '../domain/delivery';
import { statesOfMessages } from './message';

export interface LockedDelivery {
  readonly id: string;
  readonly keepUntil: Date;
}

/** Locks the delivery until the transaction ends, and makes it known where it was not; kept at least until `keepUntil`. */
export async function lockDelivery(trx: Transaction, deliveryId: string, keepUntil: Date): Promise<KnownDelivery> {
  // Not `ignore`: merging takes the row's lock at once, so that two events of one delivery do not deadlock.
  await trx('delivery')
    .insert({ id: deliveryId, keep_until_time: keepUntil })
    .onConflict('id')
    .merge({ id: deliveryId });
  const [row] = await lockedRows(trx, [deliveryId], keepUntil);
  const cancelled = row !== undefined && row.cancelled_time !== null;
  const states = await statesOfMessages(trx, [deliveryId]);
  return { cancelled, messages: states.get(deliveryId) ?? [] };
}

/** As lockDelivery, for many: in one order, so that two who lock some of the same do not deadlock. */
export async function lockDeliveries(
  trx: Transaction,
  deliveries: readonly LockedDelivery[],
): Promise<ReadonlyMap<string, KnownDelivery>> {
  const [only, ...others] = deliveries;
  if (only === undefined) return new Map();
  if (others.length === 0) return new Map([[only.id, await lockDelivery(trx, only.id, only.keepUntil)]]);
  const ids = [...new Set(deliveries.map(({ id }) => id))].sort();
  // A row that is kept longer than it must be does no harm.
  const keepUntil = new Date(Math.max(...deliveries.map((one) => one.keepUntil.getTime())));
  await trx('delivery')
    .insert(ids.map((id) => ({ id, keep_until_time: keepUntil })))
    .onConflict('id')
    .merge(['id']);
  const rows = await lockedRows(trx, ids, keepUntil);
  const cancelled = rows.filter((row) => row.cancelled_time !== null).map(({ id }) => id);
  const states = await statesOfMessages(trx, ids);
  return new Map(ids.map((id) => [id, { cancelled: cancelled.includes(id), messages: states.get(id) ?? [] }] as const));
}

interface DeliveryRow {
  readonly id: string;
  readonly keep_until_time: Date;
  readonly cancelled_time: Date | null;
}

/** Of deliveries that this transaction has locked, which are kept at least until then. */
async function lockedRows(trx: Transaction, ids: readonly string[], keepUntil: Date): Promise<readonly DeliveryRow[]> {
  const rows: DeliveryRow[] = await trx('delivery')
    .whereIn('id', ids)
    .select('id', 'keep_until_time', 'cancelled_time');
  const short = rows.filter((row) => row.keep_until_time < keepUntil).map(({ id }) => id);
  // Found by their ids alone: by its index of times MySQL would lock other transactions' rows, and deadlock with them.
  if (short.length > 0) await trx('delivery').whereIn('id', short).update({ keep_until_time: keepUntil });
  return rows;
}

/** Final: nothing of this delivery begins any more. */
export async function cancelDelivery(trx: Transaction, deliveryId: string, time: Date): Promise<void> {
  await trx('delivery').where({ id: deliveryId }).whereNull('cancelled_time').update({ cancelled_time: time });
}

/** Forgets at most so many deliveries of which nothing can arrive any more; answers how many. */
export async function purgeDeliveries(db: Queryable, now: Date, limit: number): Promise<number> {
  const ids: string[] = await db('delivery')
    .where('keep_until_time', '<', now)
    .orderBy('keep_until_time')
    .limit(limit)
    .pluck('id');
  if (ids.length === 0) return 0;
  return db('delivery').whereIn('id', ids).where('keep_until_time', '<', now).delete();
}
