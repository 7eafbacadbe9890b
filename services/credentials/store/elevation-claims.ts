/** Of table `elevation_case`: who has a case, decided by one statement each, whoever else tries the same. */
import type { Queryable, Transaction } from '../../../runtime/database';
import { isDuplicateKey } from '../../../runtime/database-fault';
import { type ElevationCase, type ElevationClaim, queuedStates } from '../domain/elevation-case';
import { type ElevationCaseRow, elevationCaseOf } from './elevation-cases';

const table = 'elevation_case';

/** The case that a reviewer has, though the time may be over. */
export async function findElevationClaimedBy(db: Queryable, reviewer: string): Promise<ElevationCase | undefined> {
  const row: ElevationCaseRow | undefined = await db(table).where({ claimed_by: reviewer }).first();
  return row && elevationCaseOf(row);
}

/**
 * Cases that nobody has, the longest waiting first: without those that this reviewer has said yes to or put back last, or may not approve since he or she filed
 * something in them.
 */
export async function findClaimableElevations(
  db: Queryable,
  reviewer: string,
  now: Date,
  limit: number,
): Promise<readonly ElevationCase[]> {
  const isNot = (column: 'proposed_by' | 'put_back_by') => (query: ReturnType<typeof db>) =>
    void query.whereNull(column).orWhereNot(column, reviewer);
  const rows: ElevationCaseRow[] = await claimable(db, now)
    .where(isNot('proposed_by'))
    .where(isNot('put_back_by'))
    .where((query) =>
      query.where({ state: 'submitted' }).orWhere(db.raw('instr(filed_by, ?) = 0', [JSON.stringify(reviewer)])),
    )
    .orderBy(['submit_time', 'id'])
    .limit(limit);
  return rows.map(elevationCaseOf);
}

/** `taken`: somebody else has it, or it waits for nobody. `has-another`: the reviewer has another one. */
export type Claiming = 'claimed' | 'taken' | 'has-another';

export async function claimElevationRow(
  trx: Transaction,
  id: string,
  { reviewer, untilTime }: ElevationClaim,
  now: Date,
): Promise<Claiming> {
  try {
    const changed = await claimable(trx, now)
      .where({ id })
      .update({ claimed_by: reviewer, claim_until_time: untilTime, put_back_by: null });
    return changed === 1 ? 'claimed' : 'taken';
  } catch (error) {
    if (isDuplicateKey(error)) return 'has-another';
    throw error;
  }
}

/** False where the reviewer does not have it any more, or its time is over. */
export async function renewElevationClaim(
  trx: Transaction,
  id: string,
  { reviewer, untilTime }: ElevationClaim,
  now: Date,
): Promise<boolean> {
  const held = trx(table).where({ id, claimed_by: reviewer }).where('claim_until_time', '>', now);
  return (await held.update({ claim_until_time: untilTime })) === 1;
}

/** Where its time is over. */
export async function endLapsedClaim(trx: Transaction, reviewer: string, now: Date): Promise<void> {
  await trx(table)
    .where({ claimed_by: reviewer })
    .where('claim_until_time', '<=', now)
    .update({ claimed_by: null, claim_until_time: null });
}

function claimable(db: Queryable, now: Date) {
  return db(table)
    .whereIn('state', [...queuedStates])
    .where((query) => query.whereNull('claimed_by').orWhere('claim_until_time', '<=', now));
}
