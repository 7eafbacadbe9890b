import type { Queryable, Transaction } from '../../../runtime/database';
import {
  type ElevationCase,
  type ElevationCaseState,
  type ElevationRefusal,
  elevationDueTime,
  isLive,
} from '../domain/elevation-case';
import type { ElevationNumber } from '../domain/elevation-number';
import { lockHolderById } from './holders';

const table = 'elevation_case';

export interface ElevationCaseRow {
  readonly id: string;
  readonly number: ElevationNumber;
  readonly holder_id: string;
  readonly credential_id: string;
  readonly live_credential_id: string | null;
  readonly state: ElevationCaseState;
  readonly documents_version: number;
  readonly claimed_by: string | null;
  readonly claim_until_time: Date | null;
  readonly put_back_by: string | null;
  readonly proposal_id: string | null;
  readonly proposed_by: string | null;
  readonly proposal_expire_time: Date | null;
  readonly filed_by: string;
  readonly refusal: ElevationRefusal | null;
  readonly create_time: Date;
  readonly open_until_time: Date;
  readonly submit_time: Date | null;
  readonly end_time: Date | null;
  readonly erase_time: Date | null;
  readonly forget_time: Date | null;
  readonly due_time: Date | null;
}

export async function insertElevationCase(trx: Transaction, elevation: ElevationCase): Promise<void> {
  await trx(table).insert(rowOf(elevation));
}

/** Of a case that is locked. */
export async function saveElevationCase(trx: Transaction, elevation: ElevationCase): Promise<void> {
  await trx(table).where({ id: elevation.id }).update(rowOf(elevation));
}

/** `id` must be a UUID: MySQL would refuse to compare what is not ASCII. */
export async function findElevationCase(db: Queryable, id: string): Promise<ElevationCase | undefined> {
  const row: ElevationCaseRow | undefined = await db(table).where({ id }).first();
  return row && elevationCaseOf(row);
}

/** Locks the holder, then the case, until the transaction ends; undefined where there is none. `id` as for findElevationCase. */
export async function lockElevationCase(trx: Transaction, id: string): Promise<ElevationCase | undefined> {
  const found = await findElevationCase(trx, id);
  if (found === undefined) return undefined;
  await lockHolderById(trx, found.holderId);
  const row: ElevationCaseRow | undefined = await trx(table).where({ id }).forUpdate().first();
  return row && elevationCaseOf(row);
}

/** The credential's case that has not ended; locked, its holder being locked already. */
export async function lockLiveElevationCase(
  trx: Transaction,
  credentialId: string,
): Promise<ElevationCase | undefined> {
  const row: ElevationCaseRow | undefined = await trx(table)
    .where({ live_credential_id: credentialId })
    .forUpdate()
    .first();
  return row && elevationCaseOf(row);
}

/** All that a holder ever had and that are not forgotten, newest first, at most so many. */
export async function findElevationCasesOfHolder(
  db: Queryable,
  holderId: string,
  limit: number,
): Promise<readonly ElevationCase[]> {
  const rows: ElevationCaseRow[] = await db(table).where({ holder_id: holderId }).orderBy('id', 'desc').limit(limit);
  return rows.map(elevationCaseOf);
}

/** How many cases of a holder were made after this time, whatever became of them. */
export async function countElevationCasesAfter(db: Queryable, holderId: string, time: Date): Promise<number> {
  const rows = await db(table).where({ holder_id: holderId }).where('create_time', '>', time).select('id');
  return rows.length;
}

export interface WantedElevations {
  readonly number: ElevationNumber | undefined;
  readonly state: ElevationCaseState | undefined;
  readonly submittedBeforeTime: Date | undefined;
}

/** Cases that are wanted, newest first, those after an id where one is given. */
export async function findElevationCases(
  db: Queryable,
  { number, state, submittedBeforeTime }: WantedElevations,
  after: string | undefined,
  limit: number,
): Promise<readonly ElevationCase[]> {
  const query = db(table).orderBy('id', 'desc').limit(limit);
  if (number !== undefined) query.where({ number });
  if (state !== undefined) query.where({ state });
  if (submittedBeforeTime !== undefined) query.where('submit_time', '<', submittedBeforeTime);
  if (after !== undefined) query.where('id', '<', after);
  const rows: ElevationCaseRow[] = await query;
  return rows.map(elevationCaseOf);
}

/** Cases whose documents are to be erased by now, the longest overdue first. */
export async function findElevationCasesToErase(db: Queryable, now: Date, limit: number): Promise<readonly string[]> {
  const ids: string[] = await db(table).where('erase_time', '<=', now).orderBy('erase_time').limit(limit).pluck('id');
  return ids;
}

/** Has the documents of a case that has them still looked at again at this time, not before. */
export async function postponeErasure(trx: Transaction, id: string, untilTime: Date): Promise<void> {
  await trx(table).where({ id }).whereNotNull('erase_time').update({ erase_time: untilTime });
}

/** The case has no documents any more: from then on it is forgotten in its time. */
export async function markElevationErased(trx: Transaction, id: string): Promise<void> {
  await trx(table)
    .where({ id })
    .update({ erase_time: null, due_time: trx.ref('forget_time') });
}

/** Cases to be looked at by now, the longest overdue first. */
export async function findDueElevationIds(db: Queryable, now: Date, limit: number): Promise<readonly string[]> {
  const ids: string[] = await db(table).where('due_time', '<=', now).orderBy('due_time').limit(limit).pluck('id');
  return ids;
}

/** Has a case looked at again at this time, not before. */
export async function postponeElevation(trx: Transaction, id: string, untilTime: Date): Promise<void> {
  await trx(table).where({ id }).update({ due_time: untilTime });
}

export async function deleteElevationCase(trx: Transaction, id: string): Promise<void> {
  await trx(table).where({ id }).del();
}

function rowOf(elevation: ElevationCase): ElevationCaseRow {
  const { claim, proposal } = elevation;
  return {
    id: elevation.id,
    number: elevation.number,
    holder_id: elevation.holderId,
    credential_id: elevation.credentialId,
    live_credential_id: isLive(elevation) ? elevation.credentialId : null,
    state: elevation.state,
    documents_version: elevation.documentsVersion,
    claimed_by: claim?.reviewer ?? null,
    claim_until_time: claim?.untilTime ?? null,
    put_back_by: elevation.putBackBy ?? null,
    proposal_id: proposal?.id ?? null,
    proposed_by: proposal?.proposer ?? null,
    proposal_expire_time: proposal?.expireTime ?? null,
    filed_by: JSON.stringify(elevation.filedBy),
    refusal: elevation.refusal ?? null,
    create_time: elevation.createTime,
    open_until_time: elevation.openUntilTime,
    submit_time: elevation.submitTime ?? null,
    end_time: elevation.endTime ?? null,
    erase_time: elevation.eraseTime ?? null,
    forget_time: elevation.forgetTime ?? null,
    due_time: elevationDueTime(elevation) ?? null,
  };
}

export function elevationCaseOf(row: ElevationCaseRow): ElevationCase {
  const { claimed_by, claim_until_time, proposal_id, proposed_by, proposal_expire_time } = row;
  return {
    id: row.id,
    number: row.number,
    holderId: row.holder_id,
    credentialId: row.credential_id,
    state: row.state,
    documentsVersion: row.documents_version,
    claim:
      claimed_by === null || claim_until_time === null
        ? undefined
        : { reviewer: claimed_by, untilTime: claim_until_time },
    putBackBy: row.put_back_by ?? undefined,
    proposal:
      proposal_id === null || proposed_by === null || proposal_expire_time === null
        ? undefined
        : { id: proposal_id, proposer: proposed_by, expireTime: proposal_expire_time },
    // What rowOf wrote.
    filedBy: JSON.parse(row.filed_by) as readonly string[],
    refusal: row.refusal ?? undefined,
    createTime: row.create_time,
    openUntilTime: row.open_until_time,
    submitTime: row.submit_time ?? undefined,
    endTime: row.end_time ?? undefined,
    eraseTime: row.erase_time ?? undefined,
    forgetTime: row.forget_time ?? undefined,
  };
}
