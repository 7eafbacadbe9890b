/** What waits for a second operator, whatever it is. */
import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import type { HandlersFor } from '../../../runtime/grpc-server';
import type { CredentialsDeps } from '../use-cases/deps';
import { listOpenProposals, refuseProposal } from '../use-cases/open-proposals';
import { proposalMessage } from './proposal-message';

export function operatorProposalCalls(
  deps: CredentialsDeps,
  { unary }: ForOperator,
): Pick<HandlersFor<OperatorServiceServer>, 'listProposals' | 'refuseProposal'> {
  return {
    listProposals: unary(async (request) => {
      const { items, nextPageToken } = await listOpenProposals(deps, request);
      return { proposals: items.map(proposalMessage), nextPageToken };
    }),
    refuseProposal: unary(async (request, actor) => ({
      proposal: proposalMessage(await refuseProposal(deps, request, actor)),
    })),
  };
}
