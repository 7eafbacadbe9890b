import type { Queryable } from '../../../runtime/database';

/** What was done about a holder: when, what, to which request. */
export interface HolderEvent {
  readonly id: string;
  readonly occurTime: Date;
  readonly actor: string;
  readonly action: string;
  readonly pinRequestId: string | undefined;
}

interface EventRow {
  readonly id: string;
  readonly occur_time: Date;
  readonly actor: string;
  readonly action: string;
  readonly pin_request_id: string | null;
}

/** In the order of their ids, which is that of time, those after an id where one is given; at most so many. */
export async function findEventsOf(
  db: Queryable,
  holderId: string,
  after: string | undefined,
  limit: number,
): Promise<readonly HolderEvent[]> {
  const query = db('audit_event').where({ holder_id: holderId }).orderBy('id').limit(limit);
  if (after !== undefined) query.where('id', '>', after);
  const rows: EventRow[] = await query.select('id', 'occur_time', 'actor', 'action', 'pin_request_id');
  return rows.map((row) => ({
    id: row.id,
    occurTime: row.occur_time,
    actor: row.actor,
    action: row.action,
    pinRequestId: row.pin_request_id ?? undefined,
  }));
}
