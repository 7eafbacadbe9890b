import type { Proposal as ProposalMessage } from '../../../proto/gen/symbolon/postal/v1/batch';
import type { Proposal } from '../../../runtime/dual-control';

export function proposalMessage({
  id,
  subjectId,
  proposer,
  reason,
  createTime,
  expireTime,
  decision,
}: Proposal): ProposalMessage {
  return {
    id,
    batchId: subjectId,
    state: decision?.verdict ?? 'open',
    proposer,
    reason,
    proposeTime: createTime,
    expireTime,
  };
}
