/** Requests, deliveries and blobs as a walk reads them: page by page along an index, nothing decrypted, and no application. */
import type { Knex } from 'knex';
import type { Queryable } from '../../../runtime/database';
import { groupBy } from '../../../runtime/group-by';
import type { Delivery } from '../domain/delivery';
import type { ReconciledIssue } from '../domain/discrepancy-of-issue';
import type { RequestOutcome, Route } from '../domain/pin-request';
import type { PinRequestState } from '../domain/pin-request-state';
import { type DeliveryRow, deliveryOf } from './deliveries';

/** Where a row stands in the order of age. */
export interface AgePlace {
  readonly createTime: Date;
  readonly id: string;
}

interface IssueRow {
  readonly id: string;
  readonly outcome: RequestOutcome;
  readonly route: Route;
  readonly state: PinRequestState;
  readonly create_time: Date;
  readonly has_lone_half: number | boolean;
}

/** All requests made up to `untilTime`, oldest first, those after a place. */
export async function findRequestsByAge(
  db: Queryable,
  after: AgePlace | undefined,
  untilTime: Date,
  limit: number,
): Promise<readonly ReconciledIssue[]> {
  const query = issues(db).where('create_time', '<=', untilTime).orderBy(['create_time', 'id']).limit(limit);
  const rows: IssueRow[] = await from(query, after);
  return rows.map(issueOf);
}

/** Issues in this state that stand at a place or before it, oldest first, those after another one. */
export async function findIssuesInState(
  db: Queryable,
  state: PinRequestState,
  { after, upTo }: { readonly after: AgePlace | undefined; readonly upTo: AgePlace },
  limit: number,
): Promise<readonly ReconciledIssue[]> {
  const query = issues(db)
    .where({ state, outcome: 'issued' })
    .where('create_time', '<=', upTo.createTime)
    .where((before) => before.where('create_time', '<', upTo.createTime).orWhere('id', '<=', upTo.id))
    .orderBy(['create_time', 'id'])
    .limit(limit);
  const rows: IssueRow[] = await from(query, after);
  return rows.map(issueOf);
}

export async function findReconciledIssues(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ReconciledIssue>> {
  const rows: IssueRow[] = await issues(db).whereIn('id', [...ids]);
  return new Map(rows.map((row) => [row.id, issueOf(row)]));
}

/** Deliveries in this state that were made up to `untilTime`, oldest first, those after a place. */
export async function findDeliveriesInState(
  db: Queryable,
  state: Delivery['state'],
  { after, untilTime }: { readonly after: AgePlace | undefined; readonly untilTime: Date },
  limit: number,
): Promise<readonly Delivery[]> {
  const query = db('delivery')
    .where({ state })
    .where('create_time', '<=', untilTime)
    .orderBy(['create_time', 'id'])
    .limit(limit);
  const rows: DeliveryRow[] = await from(query, after);
  return rows.map(deliveryOf);
}

export async function findDeliveriesByIds(db: Queryable, ids: readonly string[]): Promise<readonly Delivery[]> {
  const rows: DeliveryRow[] = await db('delivery').whereIn('id', [...ids]);
  return rows.map(deliveryOf);
}

/** All deliveries of these requests, by the requests' ids. */
export async function findDeliveriesOfRequests(
  db: Queryable,
  pinRequestIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Delivery[]>> {
  const rows: DeliveryRow[] = await db('delivery').whereIn('pin_request_id', [...pinRequestIds]);
  return groupBy(rows.map(deliveryOf), ({ pinRequestId }) => pinRequestId);
}

/** That something sealed is there, and for what. */
export interface BlobPresence {
  readonly deliveryId: string;
  readonly pinRequestId: string;
}

/** Of these requests, without reading what is sealed. */
export function findBlobsOfRequests(db: Queryable, pinRequestIds: readonly string[]): Promise<readonly BlobPresence[]> {
  return blobs(db, 'pin_request_id', pinRequestIds);
}

/** Of these deliveries. */
export function findBlobsOfDeliveries(db: Queryable, deliveryIds: readonly string[]): Promise<readonly BlobPresence[]> {
  return blobs(db, 'delivery_id', deliveryIds);
}

async function blobs(
  db: Queryable,
  by: 'pin_request_id' | 'delivery_id',
  ids: readonly string[],
): Promise<readonly BlobPresence[]> {
  const rows: { delivery_id: string; pin_request_id: string }[] = await db('sealed_blob')
    .whereIn(by, [...ids])
    .select('delivery_id', 'pin_request_id');
  return rows.map((row) => ({ deliveryId: row.delivery_id, pinRequestId: row.pin_request_id }));
}

function issues(db: Queryable) {
  const hasLoneHalf = db.raw('lone_half_cipher is not null as has_lone_half');
  return db('pin_request').select('id', 'outcome', 'route', 'state', 'create_time', hasLoneHalf);
}

/** The first of the two alone would read a second's rows again, the other alone would keep the index out. */
function from(query: Knex.QueryBuilder, after: AgePlace | undefined): Knex.QueryBuilder {
  if (after === undefined) return query;
  const { createTime, id } = after;
  return query
    .where('create_time', '>=', createTime)
    .where((further) => further.where('create_time', '>', createTime).orWhere('id', '>', id));
}

function issueOf(row: IssueRow): ReconciledIssue {
  return {
    id: row.id,
    outcome: row.outcome,
    route: row.route,
    state: row.state,
    createTime: row.create_time,
    hasLoneHalf: Boolean(row.has_lone_half),
  };
}
