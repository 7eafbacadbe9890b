import { inTransaction } from '../../../runtime/transaction';
import type { ElevationCase } from '../domain/elevation-case';
import { saveElevationCase } from '../store/elevation-cases';
import { auditElevation } from './audit-elevation';
import { lockClaimedElevation } from './claimed-elevation';
import type { CredentialsDeps } from './deps';

/**
 * A reviewer gives a case back to the queue, undecided: the next one that he or she is given is another. Faults: not-found ELEVATION_NOT_FOUND; precondition
 * ELEVATION_ENDED, ELEVATION_NOT_CLAIMED; unavailable.
 */
export async function putBackElevationCase(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'database' | 'clock' | 'ids'>,
  id: string,
  reviewer: string,
): Promise<ElevationCase> {
  return inTransaction(deps.database, async (trx) => {
    const before = await lockClaimedElevation(deps, trx, id, reviewer);
    const after = { ...before, claim: undefined, putBackBy: reviewer };
    await saveElevationCase(trx, after);
    await auditElevation(deps, trx, before, { actor: reviewer, action: 'elevation-put-back' });
    return after;
  });
}
