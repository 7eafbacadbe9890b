import {
  type OperatorServiceServer,
  OperatorServiceService,
} from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import { type Call, type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import { hasRole, type Operator, requireRole, type VerifyOperator } from '../../../runtime/operator-token';
import { wordFor } from '../../../runtime/wire-words';
import { type OperatorAct, rolesBeyondCaps, rolesBeyondDesk, rolesByAct } from '../domain/operator-roles';
import { addContact } from '../use-cases/add-contact';
import { confirmPersonalData } from '../use-cases/confirm-personal-data';
import type { CredentialsDeps } from '../use-cases/deps';
import { listPinRequests } from '../use-cases/list-pin-requests';
import { releaseHeldIssue } from '../use-cases/release-held-issue';
import { resolveDelivery } from '../use-cases/resolve-delivery';
import { retryDelivery } from '../use-cases/retry-delivery';
import { revokePinForHolder } from '../use-cases/revoke-pin-for-holder';
import { wireDeliveryState, wirePinRequestState } from '../use-cases/wire-enums';
import { rawContact } from './contact-message';
import { operatorDeskCalls } from './operator-desk-calls';
import { operatorElevationCalls } from './operator-elevation-calls';
import { operatorPinRequestMessage, wireAttention } from './pin-request-message';

/** What operators do for holders. The token tells who calls, the table of roles whether he or she may. */
export function operatorService(deps: CredentialsDeps & { readonly verifyOperator: VerifyOperator }): GrpcRegistration {
  const forOperator =
    <Request, Response>(
      act: OperatorAct,
      work: (request: Request, actor: string, operator: Operator) => Promise<Response>,
    ) =>
    async (request: Request, { bearerToken }: Call): Promise<Response> => {
      const operator = await deps.verifyOperator(bearerToken);
      requireRole(operator, rolesByAct[act]);
      return work(request, `operator:${operator.subject}`, operator);
    };
  const elevation = operatorElevationCalls(deps);
  const atDesk = operatorDeskCalls(deps);
  const reachOf = (operator: Operator) => ({ mayGoBeyondCaps: hasRole(operator, rolesBeyondCaps) });
  return grpcService<OperatorServiceServer>(
    OperatorServiceService,
    {
      confirmPersonalData: forOperator('confirmPersonalData', async (request, actor, operator) => {
        const mayGoBeyondCaps = hasRole(operator, rolesBeyondCaps);
        const view = await confirmPersonalData(deps, { ...request, mayGoBeyondCaps }, actor);
        return { pinRequest: operatorPinRequestMessage(view) };
      }),
      releaseHeldIssue: forOperator('releaseHeldIssue', async (request, actor) => ({
        pinRequest: operatorPinRequestMessage(await releaseHeldIssue(deps, request, actor)),
      })),
      addContact: forOperator('addContact', async ({ contact, ...request }, actor) => ({
        contact: await addContact(deps, { ...request, contact: rawContact(contact) }, actor),
      })),
      revokePinForHolder: forOperator('revokePinForHolder', async (request, actor) => {
        await revokePinForHolder(deps, request, actor);
        return {};
      }),
      retryDelivery: forOperator('retryDelivery', async (request, actor, operator) => {
        const reach = { ...reachOf(operator), onlyAtDesk: !hasRole(operator, rolesBeyondDesk) };
        const view = await retryDelivery(deps, { ...request, ...reach }, actor);
        return { pinRequest: operatorPinRequestMessage(view) };
      }),
      resolveDelivery: forOperator('resolveDelivery', async (request, actor) => {
        const { deliveryId, reason, occurTime } = request;
        const state = wordFor(wireDeliveryState, request.state);
        const view = await resolveDelivery(deps, { deliveryId, state, reason, occurTime }, actor);
        return { pinRequest: operatorPinRequestMessage(view) };
      }),
      issueAtDesk: forOperator('issueAtDesk', (request, actor, operator) =>
        atDesk.issueAtDesk(request, actor, reachOf(operator)),
      ),
      elevateAtDesk: forOperator('elevateAtDesk', (request, actor) => atDesk.elevateAtDesk(request, actor)),
      listPinRequests: forOperator('listPinRequests', async (request) => {
        const { views, nextPageToken } = await listPinRequests(deps, {
          ...request,
          state: filterOf(wirePinRequestState, request.state),
          attention: filterOf(wireAttention, request.attention),
        });
        return { pinRequests: views.map(operatorPinRequestMessage), nextPageToken };
      }),
      openElevationCase: forOperator('openElevationCase', (request, actor) => elevation.open(request, actor)),
      listElevationCases: forOperator('listElevationCases', (request, _, operator) =>
        elevation.list(request, operator),
      ),
      claimElevationCase: forOperator('claimElevationCase', (request, actor) => elevation.claim(request, actor)),
      putBackElevationCase: forOperator('putBackElevationCase', (request, actor) => elevation.putBack(request, actor)),
      decideElevation: forOperator('decideElevation', (request, actor) => elevation.decide(request, actor)),
    },
    deps,
  );
}

/** 0 filters nothing. */
function filterOf<Word extends string>(
  words: Readonly<Record<Word, number>>,
  number: number,
): Word | 'unknown' | undefined {
  return number === 0 ? undefined : (wordFor(words, number) ?? 'unknown');
}
