import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { groupBy } from '../../../runtime/group-by';
import type { Channel, Half } from '../domain/channel';
import {
  type Delivery,
  type Hold,
  type Notice,
  openStates,
  type Publication,
  type ShownDelivery,
} from '../domain/delivery';
import type { DeliveryState } from '../domain/delivery-state';

const table = 'delivery';

export interface DeliveryRow {
  readonly id: string;
  readonly pin_request_id: string;
  readonly credential_id: string | null;
  readonly half: Half | null;
  readonly notice: Notice | null;
  readonly channel: Channel;
  readonly position: number;
  readonly recipient_cipher: Buffer;
  readonly state: DeliveryState;
  readonly hold: Hold | null;
  readonly reason: string;
  readonly attempt: number;
  readonly create_time: Date;
  readonly accept_time: Date | null;
  readonly send_time: Date | null;
  readonly deliver_time: Date | null;
  readonly end_time: Date | null;
  readonly event_id: string | null;
  readonly cancel_requested: boolean | number;
  readonly publish_count: number;
  readonly not_after_time: Date | null;
  readonly republish_time: Date | null;
}

export async function insertDeliveries(
  trx: Transaction,
  cipher: FieldCipher,
  deliveries: readonly ShownDelivery[],
): Promise<void> {
  await trx(table).insert(
    deliveries.map((delivery) => ({
      ...stateRowOf(delivery),
      pin_request_id: delivery.pinRequestId,
      credential_id: delivery.credentialId ?? null,
      half: delivery.half ?? null,
      notice: delivery.notice ?? null,
      channel: delivery.channel,
      position: delivery.position,
      recipient_cipher: cipher.encrypt(recipientOf(delivery.id), delivery.maskedRecipient),
      create_time: delivery.createTime,
    })),
  );
}

/** Writes what changes in a delivery's life; its recipient, channel and half never do. */
export async function updateDelivery(trx: Transaction, delivery: Delivery): Promise<void> {
  await trx(table).where({ id: delivery.id }).update(stateRowOf(delivery));
}

/** Forgets what was shown in place of halves that did not exist. */
export async function deleteWithheldHalves(trx: Transaction, pinRequestId: string): Promise<void> {
  await trx(table).where({ pin_request_id: pinRequestId, hold: 'operator' }).del();
}

/** Undefined where there is none with this id. */
export async function findDelivery(db: Queryable, id: string): Promise<Delivery | undefined> {
  const row: DeliveryRow | undefined = await db(table).where({ id }).first();
  return row && deliveryOf(row);
}

/** All deliveries of a request: halves by position, then notices. Nothing is decrypted: no damage, and no missing key, keeps it from moving on. */
export async function findDeliveries(db: Queryable, pinRequestId: string): Promise<readonly Delivery[]> {
  return (await rowsOf(db, pinRequestId)).map(deliveryOf);
}

/** Of these requests, the messages without a half that something may still stop. */
export async function findOpenMessages(db: Queryable, pinRequestIds: readonly string[]): Promise<readonly Delivery[]> {
  const rows: DeliveryRow[] = await db(table)
    .whereIn('pin_request_id', [...pinRequestIds])
    .whereNull('half')
    .whereIn('state', [...openStates]);
  return rows.map(deliveryOf);
}

/** As findDeliveries, for those who show them. */
export async function findShownDeliveries(
  db: Queryable,
  cipher: FieldCipher,
  pinRequestId: string,
): Promise<readonly ShownDelivery[]> {
  return (await rowsOf(db, pinRequestId)).map((row) => shownDeliveryOf(cipher, row));
}

/** The same for several requests, by their ids. */
export async function findShownDeliveriesOf(
  db: Queryable,
  cipher: FieldCipher,
  pinRequestIds: readonly string[],
): Promise<ReadonlyMap<string, readonly ShownDelivery[]>> {
  const rows: DeliveryRow[] = await db(table)
    .whereIn('pin_request_id', [...pinRequestIds])
    .orderBy(['half', 'position', 'id']);
  return groupBy(
    rows.map((row) => shownDeliveryOf(cipher, row)),
    ({ pinRequestId }) => pinRequestId,
  );
}

/** The requests that these deliveries belong to; a delivery id that is unknown has no entry. */
export async function findRequestIdsOf(
  db: Queryable,
  deliveryIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows: { id: string; pin_request_id: string }[] = await db(table)
    .whereIn('id', [...deliveryIds])
    .select('id', 'pin_request_id');
  return new Map(rows.map((row) => [row.id, row.pin_request_id]));
}

/** Requests with a delivery of which nothing was heard since it was published. */
export async function findRequestIdsToRepublish(db: Queryable, now: Date, limit: number): Promise<readonly string[]> {
  const rows: { pin_request_id: string }[] = await db(table)
    .where('republish_time', '<=', now)
    .orderBy('republish_time')
    .limit(limit)
    .select('pin_request_id');
  return [...new Set(rows.map((row) => row.pin_request_id))];
}

/** Has what of a request is due for republication looked at again at this time. */
export async function postponeRepublication(trx: Transaction, pinRequestId: string, untilTime: Date): Promise<void> {
  await trx(table)
    .where({ pin_request_id: pinRequestId })
    .where('republish_time', '<', untilTime)
    .update({ republish_time: untilTime });
}

async function rowsOf(db: Queryable, pinRequestId: string): Promise<readonly DeliveryRow[]> {
  return db(table).where({ pin_request_id: pinRequestId }).orderBy(['half', 'position', 'id']);
}

function recipientOf(id: string) {
  return { table, column: 'recipient', row: id };
}

function stateRowOf(delivery: Delivery) {
  const { times, publication } = delivery;
  return {
    id: delivery.id,
    state: delivery.state,
    hold: delivery.hold ?? null,
    reason: delivery.reason,
    attempt: delivery.attempt,
    accept_time: times.acceptTime ?? null,
    send_time: times.sendTime ?? null,
    deliver_time: times.deliverTime ?? null,
    end_time: times.endTime ?? null,
    event_id: publication?.eventId ?? null,
    cancel_requested: publication?.kind === 'cancellation',
    publish_count: publication?.count ?? 0,
    not_after_time: publication?.notAfterTime ?? null,
    republish_time: publication?.republishTime ?? null,
  };
}

function shownDeliveryOf(cipher: FieldCipher, row: DeliveryRow): ShownDelivery {
  return { ...deliveryOf(row), maskedRecipient: cipher.decrypt(recipientOf(row.id), row.recipient_cipher) };
}

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    pinRequestId: row.pin_request_id,
    credentialId: row.credential_id ?? undefined,
    half: row.half ?? undefined,
    notice: row.notice ?? undefined,
    channel: row.channel,
    position: row.position,
    state: row.state,
    hold: row.hold ?? undefined,
    reason: row.reason,
    attempt: row.attempt,
    createTime: row.create_time,
    times: {
      acceptTime: row.accept_time ?? undefined,
      sendTime: row.send_time ?? undefined,
      deliverTime: row.deliver_time ?? undefined,
      endTime: row.end_time ?? undefined,
    },
    publication: publicationOf(row),
  };
}

function publicationOf(row: DeliveryRow): Publication | undefined {
  if (row.event_id === null || row.not_after_time === null) return undefined;
  return {
    eventId: row.event_id,
    kind: row.cancel_requested ? 'cancellation' : 'delivery',
    count: row.publish_count,
    notAfterTime: row.not_after_time,
    republishTime: row.republish_time ?? undefined,
  };
}
