import { approve } from '../../../runtime/dual-control';
import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { surgeKind } from '../domain/proposal-kinds';
import { overlaps, type Surge, surgeEnd } from '../domain/surge';
import { appendAuditEvent } from '../store/audit-events';
import { findSurgesEndingAfter, insertSurge } from '../store/surges';
import type { CredentialsDeps } from './deps';
import { planIn, surgePayload } from './surge-payload';

/**
 * Approves it: from its start on every process goes by it, within a second. Faults: invalid INVALID_FIELDS; not-found PROPOSAL_UNKNOWN; forbidden
 * SELF_APPROVAL; precondition PROPOSAL_DECIDED, PROPOSAL_EXPIRED, PROPOSAL_STALE where the policy that it replaces is another one now, SURGE_TOO_LATE where it
 * would be over already; conflict SURGE_OVERLAPS where there is another one at that time; unavailable.
 */
export async function approveSurge(
  deps: CredentialsDeps,
  { proposalId, reason }: { readonly proposalId: string; readonly reason: string },
  operator: string,
): Promise<Surge> {
  const approval = { id: proposalId, kind: surgeKind, approver: operator, reason };
  const surge = await inTransaction(deps.database, async (trx) => {
    // The proposal's lock keeps other surges out: there is one open proposal at a time.
    const proposal = await approve(trx, deps, approval, async ({ payload }) => ({
      payload: surgePayload(deps.ordinaryPolicy, planIn(payload)),
    }));
    const approveTime = deps.clock.now();
    const plan = planIn(proposal.payload);
    const startTime = plan.startTime ?? approveTime;
    const planned = { startTime, endTime: surgeEnd(startTime, plan) };
    if (planned.endTime <= approveTime)
      throw new Fault('precondition', 'SURGE_TOO_LATE', 'it would be over already: propose it anew');
    if ((await findSurgesEndingAfter(trx, approveTime)).some((other) => overlaps(other, planned)))
      throw new Fault('conflict', 'SURGE_OVERLAPS', 'there is another surge at that time: end it first');
    const { proposer, reason: why } = proposal;
    const { measures } = plan;
    const approved = {
      ...planned,
      id: proposal.id, // one id from the proposal to the end: it is the audit's, too
      measures,
      proposer,
      approver: operator,
      reason: why,
      approveTime,
    };
    await insertSurge(trx, approved);
    await appendAuditEvent(deps, trx, {
      id: deps.ids.next(),
      occurTime: approveTime,
      actor: operator,
      action: 'surge-approved',
      subjectId: approved.id,
      ...(reason === '' ? {} : { reason }), // the proposer's stands with the proposal
    });
    return { ...approved, ended: undefined };
  });
  await deps.surge.look();
  return surge;
}
