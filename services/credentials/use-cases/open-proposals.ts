/** What operators have proposed and nobody has decided, whatever it is. */
import { findProposal, listProposals, type Proposal, refuse } from '../../../runtime/dual-control';
import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import type { AskedPage, Page } from '../../../runtime/list-page';
import { inTransaction } from '../../../runtime/transaction';
import { proposalKinds } from '../domain/proposal-kinds';
import { appendAuditEvent } from '../store/audit-events';
import type { CredentialsDeps } from './deps';

type ProposalDeps = Pick<CredentialsDeps, 'database' | 'keyring' | 'surge' | 'clock' | 'ids'>;

/** Newest first. Faults: invalid INVALID_FIELDS (page); unavailable. */
export function listOpenProposals(deps: ProposalDeps, asked: AskedPage): Promise<Page<Proposal>> {
  return listProposals(deps, proposalKinds, asked);
}

/**
 * Ends one undone: withdrawn where its proposer says so, else refused. Faults: invalid INVALID_FIELDS; not-found PROPOSAL_UNKNOWN; precondition
 * PROPOSAL_DECIDED, PROPOSAL_EXPIRED; unavailable.
 */
export async function refuseProposal(
  deps: ProposalDeps,
  { proposalId, reason }: { readonly proposalId: string; readonly reason: string },
  operator: string,
): Promise<Proposal> {
  return inTransaction(deps.database, async (trx) => {
    const found = isUuid(proposalId) ? await findProposal(trx, proposalId) : undefined;
    if (found === undefined || !proposalKinds.includes(found.kind))
      throw new Fault('not-found', 'PROPOSAL_UNKNOWN', 'no proposal has this id');
    const { kind } = found;
    const refused = await refuse(trx, deps, { id: proposalId, kind, person: operator, reason });
    await appendAuditEvent(deps, trx, {
      id: deps.ids.next(),
      occurTime: deps.clock.now(),
      actor: operator,
      action: 'proposal-refused',
      holderId: isUuid(refused.subjectId) ? refused.subjectId : undefined,
      subjectId: proposalId,
      reason,
    });
    return refused;
  });
}
