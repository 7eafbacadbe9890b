/** The audit as operators read it: newest first, and never by reading more of it than a window at a time. */
import type { Knex } from 'knex';
import type { Queryable } from '../../../runtime/database';
import { firstIdAt } from '../../../runtime/id';
import type { AuditAction } from '../domain/audit-action';
import type { AuditEvent } from '../domain/audit-event';

export interface AuditFilter {
  readonly holderId: string | undefined;
  readonly pinRequestId: string | undefined;
  readonly surgeId: string | undefined;
  readonly actor: string | undefined;
  readonly action: AuditAction | undefined;
  readonly refusedOnly: boolean;
  /** Of `occurTime`: from the first on, before the second. */
  readonly startTime: Date;
  readonly endTime: Date;
}

export interface ListedAuditEvent extends AuditEvent {
  /** The surge during which it was written. */
  readonly surgeId: string | undefined;
  /** Undefined: in none yet, or from before there was a chain. */
  readonly blockNumber: number | undefined;
}

export interface AuditWindow {
  readonly events: readonly ListedAuditEvent[];
  /** There may be more, from before this id. */
  readonly goOnBefore: string | undefined;
}

/** Rows that a window may look at, where no index leads to what is wanted. */
const windowRows = 20_000;
/** An id is made when its event is written, at most so long after what it tells of. */
const writtenLaterMilliseconds = 7 * 86_400_000;

/** At most `limit` events with ids before one, newest first. */
export async function findAuditEvents(
  db: Queryable,
  filter: AuditFilter,
  beforeId: string | undefined,
  limit: number,
): Promise<AuditWindow> {
  const upper = beforeId ?? firstIdAt(new Date(filter.endTime.getTime() + writtenLaterMilliseconds));
  const inRange = () => {
    const query = db('audit_event')
      .where('id', '>=', firstIdAt(filter.startTime))
      .where('id', '<', upper)
      .orderBy('id', 'desc');
    return filter.holderId === undefined ? query : query.where({ holder_id: filter.holderId });
  };
  const end: { id: string } | undefined = await inRange().offset(windowRows).first('id');
  const query = wanted(inRange(), filter);
  if (end !== undefined) query.where('id', '>=', end.id);
  const rows: EventRow[] = await query.limit(limit + 1);
  const events = rows.slice(0, limit).map(eventFrom);
  return { events, goOnBefore: rows.length > limit ? events.at(-1)?.id : end?.id };
}

function wanted(query: Knex.QueryBuilder, filter: AuditFilter): Knex.QueryBuilder {
  query.where('occur_time', '>=', filter.startTime).where('occur_time', '<', filter.endTime);
  if (filter.pinRequestId !== undefined) query.where({ pin_request_id: filter.pinRequestId });
  if (filter.surgeId !== undefined) query.where({ surge_id: filter.surgeId });
  if (filter.actor !== undefined) query.where({ actor: filter.actor });
  if (filter.action !== undefined) query.where({ action: filter.action });
  return filter.refusedOnly ? query.whereNotNull('refusal') : query;
}

interface EventRow {
  readonly id: string;
  readonly occur_time: Date;
  readonly actor: string;
  readonly action: AuditAction;
  readonly holder_id: string;
  readonly pin_request_id: string | null;
  readonly subject_id: string | null;
  readonly method: string | null;
  readonly refusal: string | null;
  readonly reason: string | null;
  readonly surge_id: string | null;
  readonly block_number: number | string | null;
}

function eventFrom(row: EventRow): ListedAuditEvent {
  return {
    id: row.id,
    occurTime: row.occur_time,
    actor: row.actor,
    action: row.action,
    holderId: row.holder_id === '' ? undefined : row.holder_id,
    pinRequestId: row.pin_request_id ?? undefined,
    subjectId: row.subject_id ?? undefined,
    method: row.method ?? undefined,
    refusal: row.refusal ?? undefined,
    reason: row.reason ?? undefined,
    surgeId: row.surge_id ?? undefined,
    blockNumber: Number(row.block_number ?? 0) === 0 ? undefined : Number(row.block_number),
  };
}
