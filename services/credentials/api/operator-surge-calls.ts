/** A click day's policy: proposed, approved, ended, looked at. */
import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import type { HandlersFor } from '../../../runtime/grpc-server';
import { approveSurge } from '../use-cases/approve-surge';
import type { CredentialsDeps } from '../use-cases/deps';
import { endSurge } from '../use-cases/end-surge';
import { listSurges } from '../use-cases/list-surges';
import { proposeSurge } from '../use-cases/propose-surge';
import { proposalMessage } from './proposal-message';
import { measuresIn, surgeMessage } from './surge-message';

type Calls = 'proposeSurge' | 'approveSurge' | 'endSurge' | 'listSurges';

export function operatorSurgeCalls(
  deps: CredentialsDeps,
  { unary }: ForOperator,
): Pick<HandlersFor<OperatorServiceServer>, Calls> {
  return {
    proposeSurge: unary(async ({ measures, startTime, hours, reason }, actor) => {
      const plan = { measures: measuresIn(measures), startTime, hours, reason };
      return { proposal: proposalMessage(await proposeSurge(deps, plan, actor)) };
    }),
    approveSurge: unary(async (request, actor) => ({
      surge: surgeMessage(await approveSurge(deps, request, actor), deps.clock.now()),
    })),
    endSurge: unary(async (request, actor) => ({
      surge: surgeMessage(await endSurge(deps, request, actor), deps.clock.now()),
    })),
    listSurges: unary(async (request) => {
      const { items, nextPageToken } = await listSurges(deps, request);
      return { surges: items.map((surge) => surgeMessage(surge, deps.clock.now())), nextPageToken };
    }),
  };
}
