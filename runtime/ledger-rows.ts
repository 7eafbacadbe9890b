/** The rows of a ledger; which table they are in, and which of them count, the service's query says. */
import type { Knex } from 'knex';
import { firstIdAt } from './id';

export interface LedgerSpan {
  /** Undefined: from the oldest on. */
  readonly sinceTime: Date | undefined;
  readonly untilTime: Date;
}

/** One attempt, for its place in a list: its id tells when it was taken on. */
export interface LedgerPlace {
  readonly id: string;
  readonly deliveryId: string;
}

/** Of those that the query finds: the ones taken on in this span, oldest first, at most so many after an id. */
export async function ledgerPlaces(
  query: Knex.QueryBuilder,
  { sinceTime, untilTime }: LedgerSpan,
  after: string | undefined,
  limit: number,
): Promise<readonly LedgerPlace[]> {
  const rows: { id: string; delivery_id: string }[] = await query
    .where('id', '<', firstIdAt(untilTime))
    .where((from) => {
      if (sinceTime !== undefined) from.where('id', '>=', firstIdAt(sinceTime));
      if (after !== undefined) from.where('id', '>', after);
    })
    .orderBy('id')
    .limit(limit)
    .select('id', 'delivery_id');
  return rows.map((row) => ({ id: row.id, deliveryId: row.delivery_id }));
}

/** Of the deliveries that the query finds: when each of these was cancelled. */
export async function cancelTimes(
  query: Knex.QueryBuilder,
  deliveryIds: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const rows: { id: string; cancelled_time: Date }[] = await query
    .whereIn('id', [...deliveryIds])
    .whereNotNull('cancelled_time')
    .select('id', 'cancelled_time');
  return new Map(rows.map((row) => [row.id, row.cancelled_time]));
}
