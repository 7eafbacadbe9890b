/** Tables `letter` and `delivery`, for credentials' books: its own deliveries only, and nothing of a recipient or a content. */
import type { Queryable } from '../../../runtime/database';
import { firstIdAt } from '../../../runtime/id';
import type { LedgerAttempt } from '../domain/ledger';
import type { LetterState } from '../domain/letter';
import type { PrintChannel } from '../domain/print-channel';

interface LedgerRow {
  readonly delivery_id: string;
  readonly attempt: number;
  readonly channel: PrintChannel;
  readonly state: LetterState;
  readonly reason: string | null;
  readonly accepted_time: Date;
  readonly handed_over_time: Date | null;
  readonly end_time: Date | null;
}

const columns = [
  'delivery_id',
  'attempt',
  'channel',
  'state',
  'reason',
  'accepted_time',
  'handed_over_time',
  'end_time',
];

/** Every attempt of these deliveries, the oldest of each first. */
export async function findLedgerAttempts(
  db: Queryable,
  deliveryIds: readonly string[],
): Promise<readonly LedgerAttempt[]> {
  const rows: LedgerRow[] = await db('letter')
    .whereIn('delivery_id', [...deliveryIds])
    .where({ is_canary: false })
    .orderBy(['delivery_id', 'attempt'])
    .select(columns);
  return rows.map(attemptOf);
}

/** When these deliveries were cancelled; one that was not has no entry. */
export async function findCancelTimes(
  db: Queryable,
  deliveryIds: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const rows: { id: string; cancelled_time: Date }[] = await db('delivery')
    .whereIn('id', [...deliveryIds])
    .whereNotNull('cancelled_time')
    .select('id', 'cancelled_time');
  return new Map(rows.map((row) => [row.id, row.cancelled_time]));
}

export interface LedgerSpan {
  /** Undefined: from the oldest on. */
  readonly sinceTime: Date | undefined;
  readonly untilTime: Date;
}

/** Letters that were taken on in this span, oldest first, at most so many after an id: an id tells when it was made. */
export async function findLedgerPage(
  db: Queryable,
  { sinceTime, untilTime }: LedgerSpan,
  after: string | undefined,
  limit: number,
): Promise<readonly { readonly id: string; readonly deliveryId: string }[]> {
  const rows: { id: string; delivery_id: string }[] = await db('letter')
    .where('id', '<', firstIdAt(untilTime))
    .where((from) => {
      if (sinceTime !== undefined) from.where('id', '>=', firstIdAt(sinceTime));
      if (after !== undefined) from.where('id', '>', after);
    })
    .where({ is_canary: false })
    .orderBy('id')
    .limit(limit)
    .select('id', 'delivery_id');
  return rows.map((row) => ({ id: row.id, deliveryId: row.delivery_id }));
}

function attemptOf(row: LedgerRow): LedgerAttempt {
  return {
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    channel: row.channel,
    state: row.state,
    reason: row.reason ?? '',
    acceptedTime: row.accepted_time,
    changeTime: row.end_time ?? row.handed_over_time ?? row.accepted_time,
  };
}
