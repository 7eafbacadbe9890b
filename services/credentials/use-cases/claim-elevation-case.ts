import { later, millisecondsPerMinute } from '../../../runtime/clock';
import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { type ElevationCase, type ElevationClaim, isLive } from '../domain/elevation-case';
import { findElevationCase } from '../store/elevation-cases';
import {
  type Claiming,
  claimElevationRow,
  endLapsedClaim,
  findClaimableElevations,
  findElevationClaimedBy,
  renewElevationClaim,
} from '../store/elevation-claims';
import { auditElevation } from './audit-elevation';
import type { CredentialsDeps } from './deps';
import { elevationEnded, elevationNotFound } from './elevation-faults';

type ClaimDeps = Pick<CredentialsDeps, 'keyring' | 'surge' | 'database' | 'clock' | 'ids' | 'policy'>;

/** Looked at together; whoever finds none of them free any more looks again. */
const candidatesAtOnce = 25;
const mostLooks = 20;

/**
 * Gives a reviewer one case to look at alone, for a while: the one that he or she has now, for the whole time again; else that of those which nobody has that
 * waits longest, without those that he or she has said yes to or has just put back. Of many who claim at once each gets another one. Undefined where nothing
 * waits. Faults: unavailable.
 */
export async function claimNextElevation(deps: ClaimDeps, reviewer: string): Promise<ElevationCase | undefined> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const claim = claimOf(deps, reviewer);
    const held = await findElevationClaimedBy(deps.database, reviewer);
    const renewed = held && (await renew(deps, held, claim));
    if (renewed !== undefined) return renewed;
    const candidates = await findClaimableElevations(deps.database, reviewer, deps.clock.now(), candidatesAtOnce);
    if (candidates.length === 0) return undefined;
    const claimed = await claimFirst(deps, candidates, claim);
    if (claimed !== undefined) return claimed;
  }
  throw new Fault('unavailable', 'DATABASE_CONTENDED', 'others were faster each time', { retryAfterSeconds: 1 });
}

/**
 * As claimNextElevation, for the case with this id. Faults: not-found ELEVATION_NOT_FOUND; conflict ELEVATION_CLAIMED where somebody else has it; precondition
 * ELEVATION_HELD where the reviewer has another one, ELEVATION_NOT_SUBMITTED, ELEVATION_ENDED; unavailable.
 */
export async function claimElevationCase(deps: ClaimDeps, id: string, reviewer: string): Promise<ElevationCase> {
  const found = isUuid(id) ? await findElevationCase(deps.database, id) : undefined;
  if (found === undefined) throw elevationNotFound();
  if (!isLive(found)) throw elevationEnded();
  if (found.state === 'open')
    throw new Fault('precondition', 'ELEVATION_NOT_SUBMITTED', 'the case waits for documents');
  const claim = claimOf(deps, reviewer);
  const claimed = (await renew(deps, found, claim)) ?? (await claimOne(deps, found, claim));
  if (claimed === 'has-another')
    throw new Fault(
      'precondition',
      'ELEVATION_HELD',
      'the reviewer has another case: it must be decided or put back first',
    );
  if (claimed === 'taken') throw new Fault('conflict', 'ELEVATION_CLAIMED', 'somebody else has the case');
  return claimed;
}

async function claimFirst(
  deps: ClaimDeps,
  candidates: readonly ElevationCase[],
  claim: ElevationClaim,
): Promise<ElevationCase | undefined> {
  for (const candidate of candidates) {
    const claimed = await claimOne(deps, candidate, claim);
    if (claimed === 'has-another') return undefined; // by another call of the same reviewer's
    if (claimed !== 'taken') return claimed;
  }
  return undefined;
}

type Claimed = ElevationCase | Exclude<Claiming, 'claimed'>;

function claimOne(deps: ClaimDeps, { id }: ElevationCase, claim: ElevationClaim): Promise<Claimed> {
  const { reviewer } = claim;
  return inTransaction(deps.database, async (trx) => {
    const now = deps.clock.now();
    await endLapsedClaim(trx, reviewer, now);
    const outcome = await claimElevationRow(trx, id, claim, now);
    if (outcome !== 'claimed') return outcome;
    const claimed = await findElevationCase(trx, id);
    if (claimed === undefined) throw new Error('a case that was just claimed is not there');
    await auditElevation(deps, trx, claimed, { actor: reviewer, action: 'elevation-claimed' });
    return claimed;
  });
}

/** As it is now; undefined where the reviewer does not have it any more: who has let the time pass claims it anew, which stands in the audit. */
function renew(
  { database, clock }: ClaimDeps,
  { id }: ElevationCase,
  claim: ElevationClaim,
): Promise<ElevationCase | undefined> {
  return inTransaction(database, async (trx) =>
    (await renewElevationClaim(trx, id, claim, clock.now())) ? findElevationCase(trx, id) : undefined,
  );
}

function claimOf({ clock, policy }: ClaimDeps, reviewer: string): ElevationClaim {
  return { reviewer, untilTime: later(clock.now(), policy.elevationClaimMinutes * millisecondsPerMinute) };
}
