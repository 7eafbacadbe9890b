/** Table `delivery`: the lock under which a delivery's events are decided, and its tombstone. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { KnownDelivery } from '../domain/delivery';
import { letterStates } from './letter';

/** Locks the delivery until the transaction ends, and makes it known where it was not; kept at least until `keepUntil`. */
export async function lockDelivery(trx: Transaction, deliveryId: string, keepUntil: Date): Promise<KnownDelivery> {
  // Not `ignore`: merging takes the row's lock at once, so that two events of one delivery do not deadlock.
  await trx('delivery')
    .insert({ id: deliveryId, keep_until_time: keepUntil })
    .onConflict('id')
    .merge({ id: deliveryId });
  const row: { keep_until_time: Date } | undefined = await trx('delivery')
    .where({ id: deliveryId })
    .first('keep_until_time');
  // Found by its id alone: by its index of times MySQL would lock other transactions' rows, and deadlock with them.
  if (row !== undefined && row.keep_until_time < keepUntil)
    await trx('delivery').where({ id: deliveryId }).update({ keep_until_time: keepUntil });
  return knownDelivery(trx, deliveryId);
}

export async function knownDelivery(db: Queryable, deliveryId: string): Promise<KnownDelivery> {
  const row: { cancelled_time: Date | null } | undefined = await db('delivery')
    .where({ id: deliveryId })
    .first('cancelled_time');
  const cancelled = row !== undefined && row.cancelled_time !== null;
  return { cancelled, letters: await letterStates(db, deliveryId) };
}

/** Final: nothing of this delivery begins any more. */
export async function cancelDelivery(trx: Transaction, deliveryId: string, time: Date): Promise<void> {
  await trx('delivery').where({ id: deliveryId }).whereNull('cancelled_time').update({ cancelled_time: time });
}

/** Forgets deliveries of which nothing can arrive any more; answers how many. */
export async function purgeDeliveries(db: Queryable, now: Date, limit: number): Promise<number> {
  const rows: { id: string }[] = await db('delivery').where('keep_until_time', '<', now).limit(limit).select('id');
  if (rows.length === 0) return 0;
  return db('delivery')
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .where('keep_until_time', '<', now)
    .delete();
}
