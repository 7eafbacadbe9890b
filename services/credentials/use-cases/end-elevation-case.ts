import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { findProposal, refuse } from '../../../runtime/dual-control';
import {
  type ElevationCase,
  type ElevationHappening,
  type ElevationRefusal,
  elevationStateAfter,
} from '../domain/elevation-case';
import type { Policy } from '../domain/policy';
import { lockLiveElevationCase, saveElevationCase } from '../store/elevation-cases';
import { auditElevation } from './audit-elevation';
import type { CredentialsDeps } from './deps';

export type ElevationEnd = Extract<ElevationHappening, 'approved' | 'refused' | 'expired' | 'cancelled'>;

/** The case as it is from now on. What was decided by its documents is kept as long as somebody may ask about it, others have no use for theirs. */
export function endedCase(
  before: ElevationCase,
  on: ElevationEnd,
  now: Date,
  policy: Pick<Policy, 'elevationDocumentDays' | 'elevationCaseDays' | 'capDays'>,
  refusal?: ElevationRefusal,
): ElevationCase {
  const isDecided = on === 'approved' || on === 'refused';
  const keptDays = Math.max(policy.elevationCaseDays, policy.capDays); // it counts that long
  return {
    ...before,
    state: elevationStateAfter(before.state, on),
    claim: undefined,
    putBackBy: undefined,
    proposal: undefined,
    refusal,
    endTime: now,
    eraseTime: isDecided ? later(now, policy.elevationDocumentDays * millisecondsPerDay) : now,
    forgetTime: later(now, keptDays * millisecondsPerDay),
  };
}

/**
 * A credential has ended, was restored, or needs no documents any more: the case by which it was to become dispositive ends with it. Nothing where
 * there is none. The caller holds the holder's lock.
 */
export async function endElevationOf(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  credentialId: string,
  actor: string,
): Promise<void> {
  const before = await lockLiveElevationCase(trx, credentialId);
  if (before !== undefined) await cancelElevation(deps, trx, before, actor);
}

/** Ends a case that is locked, undecided. */
export async function cancelElevation(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  before: ElevationCase,
  actor: string,
): Promise<ElevationCase> {
  await endProposal(deps, trx, before, actor, 'the case was cancelled');
  const after = endedCase(before, 'cancelled', deps.clock.now(), deps.policy);
  await saveElevationCase(trx, after);
  await auditElevation(deps, trx, before, { actor, action: 'elevation-cancelled' });
  return after;
}

/** The first reviewer's yes is not to be approved any more: one whose time is over, or that was decided, needs nothing. */
export async function endProposal(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock'>,
  trx: Transaction,
  { proposal }: Pick<ElevationCase, 'proposal'>,
  person: string,
  reason: string,
): Promise<void> {
  const stored = proposal && (await findProposal(trx, proposal.id));
  if (stored === undefined || stored.decision !== undefined || stored.expireTime <= deps.clock.now()) return;
  await refuse(trx, deps, { id: stored.id, kind: stored.kind, person, reason });
}
