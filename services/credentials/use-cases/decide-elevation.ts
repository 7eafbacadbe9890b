import { inTransaction } from '../../../runtime/transaction';
import type { ElevationCase } from '../domain/elevation-case';
import { approveElevation } from './approve-elevation';
import { checkElevationDecision, type ElevationDecisionInput } from './check-elevation-decision';
import { lockClaimedElevation } from './claimed-elevation';
import type { CredentialsDeps } from './deps';
import { countElevationDecision } from './elevation-metrics';
import { refuseElevation } from './refuse-elevation';

/**
 * What a reviewer says to the case that he or she has claimed. A refusal ends it. So does an approval where one person's is enough; else it waits for a second
 * person's, who says it by the same call. What keeps an approval from counting is written down: the case goes back to the queue with its claim where the first one's
 * yes has expired or is about other documents, and ends where its credential has.
 * Faults: invalid INVALID_FIELDS; not-found ELEVATION_NOT_FOUND, CREDENTIAL_NOT_FOUND; forbidden SELF_APPROVAL; precondition ELEVATION_ENDED, ELEVATION_NOT_CLAIMED,
 * ELEVATION_DOCUMENTS_CHANGED, PROPOSAL_EXPIRED, PROPOSAL_STALE, SUSPENDED, EXPIRED, ALREADY_DISPOSITIVE; unavailable.
 */
export async function decideElevation(
  deps: CredentialsDeps,
  input: ElevationDecisionInput,
  reviewer: string,
): Promise<ElevationCase> {
  const decision = checkElevationDecision(input);
  const { elevation, fault } = await inTransaction(deps.database, async (trx) => {
    const before = await lockClaimedElevation(deps, trx, input.id, reviewer);
    if (decision.verdict === 'refuse')
      return { elevation: await refuseElevation(deps, trx, before, decision, reviewer), fault: undefined };
    return approveElevation(deps, trx, before, decision, reviewer);
  });
  if (fault !== undefined) throw fault;
  countElevationDecision(deps, elevation.state);
  return elevation;
}
