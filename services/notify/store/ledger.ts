/** Tables `message` and `delivery`, for credentials' books: its own deliveries only, and nothing of a recipient or a content. */
import type { Queryable } from '../../../runtime/database';
import { cancelTimes, type LedgerPlace, type LedgerSpan, ledgerPlaces } from '../../../runtime/ledger-rows';
import type { MessageChannel } from '../domain/channel';
import type { LedgerAttempt } from '../domain/ledger';
import type { MessageState } from '../domain/message';

interface LedgerRow {
  readonly delivery_id: string;
  readonly attempt: number;
  readonly channel: MessageChannel;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly accepted_time: Date;
  readonly try_time: Date | null;
  readonly end_time: Date | null;
}

const columns = ['delivery_id', 'attempt', 'channel', 'state', 'reason', 'accepted_time', 'try_time', 'end_time'];

/** Every attempt of these deliveries on these channels, the oldest of each first. */
export async function findLedgerAttempts(
  db: Queryable,
  channels: readonly MessageChannel[],
  deliveryIds: readonly string[],
): Promise<readonly LedgerAttempt[]> {
  const rows: LedgerRow[] = await db('message')
    .whereIn('delivery_id', [...deliveryIds])
    .whereIn('channel', [...channels])
    .whereNull('caller')
    .orderBy(['delivery_id', 'attempt'])
    .select(columns);
  return rows.map(attemptOf);
}

/** When these deliveries were cancelled; one that was not has no entry. */
export function findCancelTimes(db: Queryable, deliveryIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  return cancelTimes(db('delivery'), deliveryIds);
}

/** By the index of callers and ids, since an id tells when it was made: other services' messages are not even looked at. */
export function findLedgerPage(
  db: Queryable,
  channels: readonly MessageChannel[],
  span: LedgerSpan,
  after: string | undefined,
  limit: number,
): Promise<readonly LedgerPlace[]> {
  const ofCredentials = db('message')
    .whereNull('caller')
    .whereIn('channel', [...channels]);
  return ledgerPlaces(ofCredentials, span, after, limit);
}

function attemptOf(row: LedgerRow): LedgerAttempt {
  const beginning = row.state === 'sending' ? row.try_time : null;
  return {
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    channel: row.channel,
    state: row.state,
    reason: row.reason ?? '',
    acceptedTime: row.accepted_time,
    changeTime: row.end_time ?? beginning ?? row.accepted_time,
  };
}
