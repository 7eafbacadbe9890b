import type { Queryable, Transaction } from '../../../runtime/database';
import type { AttemptRecord, ReportedState } from '../domain/delivery-state';

const table = 'delivery_attempt';

interface AttemptRow {
  readonly delivery_id: string;
  readonly attempt: number;
  readonly state: ReportedState;
  readonly reason: string;
  readonly carrier: string;
  readonly carrier_reference: string;
  readonly occur_time: Date;
  readonly accept_time: Date | null;
  readonly send_time: Date | null;
  readonly deliver_time: Date | null;
  readonly end_time: Date | null;
}

/** What was reported of these deliveries, by delivery id. */
export async function findAttempts(
  db: Queryable,
  deliveryIds: readonly string[],
): Promise<ReadonlyMap<string, readonly AttemptRecord[]>> {
  const rows: AttemptRow[] = await db(table)
    .whereIn('delivery_id', [...deliveryIds])
    .orderBy(['delivery_id', 'attempt']);
  const byDelivery = new Map<string, AttemptRecord[]>();
  for (const row of rows) {
    const attempts = byDelivery.get(row.delivery_id) ?? [];
    byDelivery.set(row.delivery_id, [...attempts, attemptOf(row)]);
  }
  return byDelivery;
}

export async function saveAttempts(
  trx: Transaction,
  deliveryId: string,
  attempts: readonly AttemptRecord[],
): Promise<void> {
  await trx(table)
    .insert(attempts.map((attempt) => rowOf(deliveryId, attempt)))
    .onConflict(['delivery_id', 'attempt'])
    .merge();
}

function rowOf(deliveryId: string, attempt: AttemptRecord): AttemptRow {
  return {
    delivery_id: deliveryId,
    attempt: attempt.attempt,
    state: attempt.state,
    reason: attempt.reason,
    carrier: attempt.carrier,
    carrier_reference: attempt.carrierReference,
    occur_time: attempt.occurTime,
    accept_time: attempt.acceptTime ?? null,
    send_time: attempt.sendTime ?? null,
    deliver_time: attempt.deliverTime ?? null,
    end_time: attempt.endTime ?? null,
  };
}

function attemptOf(row: AttemptRow): AttemptRecord {
  return {
    attempt: row.attempt,
    state: row.state,
    reason: row.reason,
    carrier: row.carrier,
    carrierReference: row.carrier_reference,
    occurTime: row.occur_time,
    acceptTime: row.accept_time ?? undefined,
    sendTime: row.send_time ?? undefined,
    deliverTime: row.deliver_time ?? undefined,
    endTime: row.end_time ?? undefined,
  };
}
