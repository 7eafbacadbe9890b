/** Tables `letter` and `delivery`, for credentials' books: its own deliveries only, and nothing of a recipient or a content. */
import type { Queryable } from '../../../runtime/database';
import { cancelTimes, type LedgerPlace, type LedgerSpan, ledgerPlaces } from '../../../runtime/ledger-rows';
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
export function findCancelTimes(db: Queryable, deliveryIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  return cancelTimes(db('delivery'), deliveryIds);
}

export function findLedgerPage(
  db: Queryable,
  span: LedgerSpan,
  after: string | undefined,
  limit: number,
): Promise<readonly LedgerPlace[]> {
  return ledgerPlaces(db('letter').where({ is_canary: false }), span, after, limit);
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
