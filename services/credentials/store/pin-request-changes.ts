import type { Queryable, Transaction } from '../../../runtime/database';
import type { DeliveryState, DeliveryTimes } from '../domain/delivery-state';
import type { PinRequestState } from '../domain/pin-request-state';

const table = 'pin_request_change';

/** The states of a request and of its listed deliveries after one change, for those who watch. No personal data. */
export interface PinRequestSnapshot {
  readonly version: number;
  readonly state: PinRequestState;
  readonly expireTime: Date;
  readonly deliveries: readonly DeliverySnapshot[];
}

export interface DeliverySnapshot {
  readonly id: string;
  readonly state: DeliveryState;
  readonly reason: string;
  readonly times: DeliveryTimes;
}

/** Appends a change; the caller holds the request's lock, so that versions are dense. */
export async function appendChange(
  trx: Transaction,
  pinRequestId: string,
  snapshot: PinRequestSnapshot,
): Promise<void> {
  await trx(table).insert({
    pin_request_id: pinRequestId,
    version: snapshot.version,
    snapshot: JSON.stringify(snapshot),
  });
}

/** The changes after a version, in order. */
export async function findChangesAfter(
  db: Queryable,
  pinRequestId: string,
  version: number,
  limit: number,
): Promise<readonly PinRequestSnapshot[]> {
  const rows: { snapshot: string }[] = await db(table)
    .where({ pin_request_id: pinRequestId })
    .where('version', '>', version)
    .orderBy('version')
    .limit(limit)
    .select('snapshot');
  // What appendChange wrote, with its dates as ISO texts.
  return rows.map((row) => JSON.parse(row.snapshot, reviveTime) as PinRequestSnapshot);
}

function reviveTime(key: string, value: unknown): unknown {
  return key.endsWith('Time') && typeof value === 'string' ? new Date(value) : value;
}
