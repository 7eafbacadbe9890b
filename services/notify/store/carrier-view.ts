/** Table `carrier_view`: how each process sees its carriers, for operators. */
import type { Database, Queryable } from '../../../runtime/database';
import { inTransaction } from '../../../runtime/transaction';
import type { HealthFigures, Standing } from '../domain/carrier-health';
import { isMessageChannel, type MessageChannel } from '../domain/channel';

export interface CarrierView extends HealthFigures {
  readonly name: string;
  readonly kind: string;
  readonly channels: readonly MessageChannel[];
  readonly priority: number;
  readonly weight: number;
  readonly health: Standing;
  readonly reason: string | undefined;
  readonly underWay: number;
}

/** A view as it was written by one of the processes. */
export interface WrittenView extends CarrierView {
  readonly processId: string;
  readonly viewTime: Date;
}

interface ViewRow {
  readonly process_id: string;
  readonly name: string;
  readonly kind: string;
  readonly channels: string;
  readonly priority: number;
  readonly weight: number;
  readonly health: Standing;
  readonly reason: string | null;
  readonly outcomes: number;
  readonly failures: number;
  readonly p95_latency_milliseconds: number;
  readonly missing_receipts: number;
  readonly under_way: number;
  readonly view_time: Date;
}

const mostRead = 1_000;

/** In place of what this process wrote before. */
export async function writeCarrierViews(
  database: Database,
  processId: string,
  views: readonly CarrierView[],
  viewTime: Date,
): Promise<void> {
  await inTransaction(database, async (trx) => {
    await trx('carrier_view').where({ process_id: processId }).delete();
    if (views.length > 0) await trx('carrier_view').insert(views.map((view) => rowOf(processId, view, viewTime)));
  });
}

/** What processes wrote since then, by carrier and process. */
export async function findCarrierViews(db: Queryable, since: Date): Promise<readonly WrittenView[]> {
  const rows: ViewRow[] = await db('carrier_view')
    .where('view_time', '>=', since)
    .orderBy(['name', 'process_id'])
    .limit(mostRead);
  return rows.map(viewOf);
}

/** Forgets what processes wrote that are gone. */
export async function purgeCarrierViews(db: Queryable, before: Date): Promise<void> {
  await db('carrier_view').where('view_time', '<', before).delete();
}

function rowOf(processId: string, view: CarrierView, viewTime: Date): ViewRow {
  return {
    process_id: processId,
    name: view.name,
    kind: view.kind,
    channels: view.channels.join(','),
    priority: view.priority,
    weight: view.weight,
    health: view.health,
    reason: view.reason ?? null,
    outcomes: view.outcomes,
    failures: view.failures,
    p95_latency_milliseconds: view.p95LatencyMilliseconds,
    missing_receipts: view.missingReceipts,
    under_way: view.underWay,
    view_time: viewTime,
  };
}

function viewOf(row: ViewRow): WrittenView {
  return {
    processId: row.process_id,
    name: row.name,
    kind: row.kind,
    channels: row.channels.split(',').filter(isMessageChannel),
    priority: row.priority,
    weight: row.weight,
    health: row.health,
    reason: row.reason ?? undefined,
    outcomes: row.outcomes,
    failures: row.failures,
    p95LatencyMilliseconds: row.p95_latency_milliseconds,
    missingReceipts: row.missing_receipts,
    underWay: row.under_way,
    viewTime: row.view_time,
  };
}
