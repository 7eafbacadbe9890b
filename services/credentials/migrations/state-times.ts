import type { Queryable } from '../../../runtime/database';
import { timeColumn } from '../../../runtime/database-columns';
import { addColumnsIfAbsent, type Migration } from '../../../runtime/migrate';

const batchRows = 2_000;

/** Since when a request has been in its state, by which operators list them. */
export const stateTimes: Migration = {
  name: '2026-11-state-times',
  async up(db) {
    await addColumnsIfAbsent(db, 'pin_request', (columns) => {
      timeColumn(columns, 'state_time').nullable();
      columns.index(['state', 'state_time', 'id']);
    });
    await fillStateTimes(db);
  },
};

/** Of the rows that have none. */
export async function fillStateTimes(db: Queryable): Promise<void> {
  // A page at a time, so that no statement locks all.
  for (let isMore = true; isMore; ) isMore = await fillSome(db);
}

/**
 * As near as what was kept tells: its end; else, where it is neither new nor ended, the last that was told of its halves. Resolves to whether there
 * may be more.
 */
async function fillSome(db: Queryable): Promise<boolean> {
  const ids: string[] = await db('pin_request').whereNull('state_time').limit(batchRows).pluck('id');
  const told = db('delivery')
    .whereRaw('delivery.pin_request_id = pin_request.id')
    .whereNotNull('half')
    .max(db.raw('coalesce(end_time, deliver_time, send_time, accept_time)'));
  const stateTime = db.raw("coalesce(end_time, case when state = 'accepted' then create_time end, (?), create_time)", [
    told,
  ]);
  if (ids.length > 0) await db('pin_request').whereIn('id', ids).update({ state_time: stateTime });
  return ids.length === batchRows;
}
