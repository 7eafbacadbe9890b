/** Table `surge`: what two operators have decided for some hours. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { Surge, SurgeMeasures } from '../domain/surge';

const table = 'surge';

interface SurgeRow {
  readonly id: string;
  readonly measures: string;
  readonly start_time: Date;
  readonly end_time: Date;
  readonly proposer: string;
  readonly approver: string;
  readonly reason: string;
  readonly approve_time: Date;
  readonly ended_time: Date | null;
  readonly ender: string | null;
  readonly end_reason: string | null;
}

export async function insertSurge(trx: Transaction, surge: Omit<Surge, 'ended'>): Promise<void> {
  await trx(table).insert({
    id: surge.id,
    measures: JSON.stringify(surge.measures),
    start_time: surge.startTime,
    end_time: surge.endTime,
    proposer: surge.proposer,
    approver: surge.approver,
    reason: surge.reason,
    approve_time: surge.approveTime,
  });
}

/** Those that are not over by themselves before then: few, since no two overlap. */
export async function findSurgesEndingAfter(db: Queryable, time: Date): Promise<readonly Surge[]> {
  const rows: SurgeRow[] = await db(table).where('end_time', '>', time).orderBy('end_time');
  return rows.map(surgeOf);
}

export async function findSurge(db: Queryable, id: string): Promise<Surge | undefined> {
  const row: SurgeRow | undefined = await db(table).where({ id }).first();
  return row && surgeOf(row);
}

/** Nobody else ends it until the transaction's end. */
export async function lockSurge(trx: Transaction, id: string): Promise<Surge | undefined> {
  const row: SurgeRow | undefined = await trx(table).where({ id }).forUpdate().first();
  return row && surgeOf(row);
}

export async function saveEnd(trx: Transaction, id: string, ended: NonNullable<Surge['ended']>): Promise<void> {
  const { time, operator, reason } = ended;
  await trx(table).where({ id }).update({ ended_time: time, ender: operator, end_reason: reason });
}

/** Newest first, from after an id on. */
export async function listSurgesAfter(
  db: Queryable,
  after: string | undefined,
  limit: number,
): Promise<readonly Surge[]> {
  const rows: SurgeRow[] = await db(table)
    .modify((query) => after !== undefined && query.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(limit);
  return rows.map(surgeOf);
}

function surgeOf(row: SurgeRow): Surge {
  const { ended_time: time, ender: operator, end_reason: reason } = row;
  return {
    id: row.id,
    // Written by insertSurge only.
    measures: JSON.parse(row.measures) as SurgeMeasures,
    startTime: row.start_time,
    endTime: row.end_time,
    proposer: row.proposer,
    approver: row.approver,
    reason: row.reason,
    approveTime: row.approve_time,
    ended: time === null ? undefined : { time, operator: operator ?? '', reason: reason ?? '' },
  };
}
