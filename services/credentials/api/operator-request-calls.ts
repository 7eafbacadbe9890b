/** What operators do about a request for a PIN and its deliveries. */
import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import type { HandlersFor } from '../../../runtime/grpc-server';
import { hasRole } from '../../../runtime/operator-token';
import { askedWord, wordFor } from '../../../runtime/wire-words';
import { rolesBeyondCaps, rolesBeyondDesk } from '../domain/operator-roles';
import { auditLookup } from '../use-cases/audit-lookup';
import { confirmPersonalData } from '../use-cases/confirm-personal-data';
import type { CredentialsDeps } from '../use-cases/deps';
import { listPinRequests } from '../use-cases/list-pin-requests';
import { releaseHeldIssue } from '../use-cases/release-held-issue';
import { resolveDelivery } from '../use-cases/resolve-delivery';
import { retryDelivery } from '../use-cases/retry-delivery';
import { wireDeliveryState, wirePinRequestState } from '../use-cases/wire-enums';
import { operatorPinRequestMessage, wireAttention } from './pin-request-message';

type Calls = 'confirmPersonalData' | 'releaseHeldIssue' | 'retryDelivery' | 'resolveDelivery' | 'listPinRequests';

export function operatorRequestCalls(
  deps: CredentialsDeps,
  { unary }: ForOperator,
): Pick<HandlersFor<OperatorServiceServer>, Calls> {
  return {
    confirmPersonalData: unary(async (request, actor, operator) => {
      const mayGoBeyondCaps = hasRole(operator, rolesBeyondCaps);
      const view = await confirmPersonalData(deps, { ...request, mayGoBeyondCaps }, actor);
      return { pinRequest: operatorPinRequestMessage(view) };
    }),
    releaseHeldIssue: unary(async (request, actor) => ({
      pinRequest: operatorPinRequestMessage(await releaseHeldIssue(deps, request, actor)),
    })),
    retryDelivery: unary(async (request, actor, operator) => {
      const mayGoBeyondCaps = hasRole(operator, rolesBeyondCaps);
      const onlyAtDesk = !hasRole(operator, rolesBeyondDesk);
      const view = await retryDelivery(deps, { ...request, mayGoBeyondCaps, onlyAtDesk }, actor);
      return { pinRequest: operatorPinRequestMessage(view) };
    }),
    resolveDelivery: unary(async (request, actor) => {
      const { deliveryId, reason, occurTime } = request;
      const state = wordFor(wireDeliveryState, request.state);
      const view = await resolveDelivery(deps, { deliveryId, state, reason, occurTime }, actor);
      return { pinRequest: operatorPinRequestMessage(view) };
    }),
    listPinRequests: unary(async (request, actor) => {
      const state = askedWord(wirePinRequestState, request.state);
      const attention = askedWord(wireAttention, request.attention);
      const { views, nextPageToken } = await listPinRequests(deps, { ...request, state, attention }, actor);
      if (request.fiscalCode === '') await auditLookup(deps, { actor, action: 'requests-listed' });
      return { pinRequests: views.map(operatorPinRequestMessage), nextPageToken };
    }),
  };
}
