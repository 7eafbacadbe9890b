import type { Queryable } from '../../../runtime/database';
import type { Attention, PinRequest } from '../domain/pin-request';
import type { PinRequestState } from '../domain/pin-request-state';
import { type PinRequestRow, pinRequestOf } from './pin-requests';

/** Where a request stands in the order of all, by the time that they are in the order of. */
export interface PinRequestPlace {
  readonly time: Date;
  readonly id: string;
}

/** What is absent filters nothing. */
export interface WantedRequests {
  readonly holderId?: string | undefined;
  readonly state?: PinRequestState | undefined;
  /** Those that wait for one of these. */
  readonly attentions?: readonly Attention[] | undefined;
  /** Made at this time or later ... */
  readonly fromTime?: Date | undefined;
  /** ... and before this one. */
  readonly beforeTime?: Date | undefined;
  /** In their state since this time or later ... */
  readonly stateFromTime?: Date | undefined;
  /** ... and since before this one. */
  readonly stateBeforeTime?: Date | undefined;
  readonly oldestFirst?: boolean;
}

/** Whether they are in the order of when they came to their state: who asks for its age has an index for that. */
export function isByState({ stateFromTime, stateBeforeTime }: WantedRequests): boolean {
  return stateFromTime !== undefined || stateBeforeTime !== undefined;
}

/** Requests that are wanted, newest first or oldest first, those after a place where one is given. */
export async function findPinRequests(
  db: Queryable,
  wanted: WantedRequests,
  after: PinRequestPlace | undefined,
  limit: number,
): Promise<readonly PinRequest[]> {
  const { holderId, state, attentions, fromTime, beforeTime, stateFromTime, stateBeforeTime, oldestFirst } = wanted;
  const order = oldestFirst ? 'asc' : 'desc';
  const time = isByState(wanted) ? 'state_time' : 'create_time';
  const query = db('pin_request').orderBy([
    { column: time, order },
    { column: 'id', order },
  ]);
  if (holderId !== undefined) query.where({ holder_id: holderId });
  if (state !== undefined) query.where({ state });
  // Few wait, of all that there are: those alone are read.
  if (attentions !== undefined) query.whereIn('attention', [...attentions]);
  if (fromTime !== undefined) query.where('create_time', '>=', fromTime);
  if (beforeTime !== undefined) query.where('create_time', '<', beforeTime);
  if (stateFromTime !== undefined) query.where('state_time', '>=', stateFromTime);
  if (stateBeforeTime !== undefined) query.where('state_time', '<', stateBeforeTime);
  const further = oldestFirst ? '>' : '<';
  if (after !== undefined)
    query
      .where(time, `${further}=`, after.time) // an or alone would keep the index out
      .where((beyond) => beyond.where(time, further, after.time).orWhere('id', further, after.id));
  const rows: PinRequestRow[] = await query.limit(limit);
  return rows.map(pinRequestOf);
}
