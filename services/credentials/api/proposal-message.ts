import {
  type Proposal as ProposalMessage,
  ProposalState as WireProposalState,
} from '../../../proto/gen/symbolon/credentials/v1/proposal';
import type { Proposal } from '../../../runtime/dual-control';

const wireProposalState = {
  open: WireProposalState.PROPOSAL_STATE_OPEN,
  approved: WireProposalState.PROPOSAL_STATE_APPROVED,
  refused: WireProposalState.PROPOSAL_STATE_REFUSED,
  withdrawn: WireProposalState.PROPOSAL_STATE_WITHDRAWN,
} as const;

export function proposalMessage(proposal: Proposal): ProposalMessage {
  const { id, kind, subjectId, payload, proposer, reason, createTime, expireTime, decision } = proposal;
  const state = wireProposalState[decision?.verdict ?? 'open'];
  return { id, kind, subject: subjectId, details: payload, state, proposer, reason, createTime, expireTime };
}
