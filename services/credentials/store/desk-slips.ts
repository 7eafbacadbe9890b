import type { Queryable } from '../../../runtime/database';
import { firstIdAt } from '../../../runtime/id';
import type { Delivery } from '../domain/delivery';
import { type DeliveryRow, deliveryOf } from './deliveries';

/** A slip on its way to its desk's printer. */
export interface OpenSlip {
  readonly deskId: string;
  readonly delivery: Delivery;
}

/** Slips that have not come out, of PINs issued at desks from `sinceTime` on, the oldest first, at most so many. Found by the desks' forms, which are few, and their ids. */
export async function findOpenSlips(db: Queryable, sinceTime: Date, limit: number): Promise<readonly OpenSlip[]> {
  const rows: (DeliveryRow & { readonly desk_id: string })[] = await db('desk_form')
    .join('pin_request', 'pin_request.credential_id', 'desk_form.credential_id')
    .where('pin_request.holder_id', db.ref('desk_form.holder_id')) // which has an index
    .join('delivery', 'delivery.pin_request_id', 'pin_request.id')
    .where('desk_form.id', '>=', firstIdAt(sinceTime))
    .where({ 'desk_form.act': 'issue', 'delivery.channel': 'desk-slip' })
    .whereIn('delivery.state', ['queued', 'accepted', 'sending'])
    .orderBy('desk_form.id')
    .limit(limit)
    .select('delivery.*', 'desk_form.desk_id');
  return rows.map((row) => ({ deskId: row.desk_id, delivery: deliveryOf(row) }));
}
