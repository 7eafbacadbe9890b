import {
  type OperatorServiceServer,
  OperatorServiceService,
} from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import { hasRole } from '../../../runtime/operator-token';
import { wordFor } from '../../../runtime/wire-words';
import { rolesBeyondCaps } from '../domain/operator-roles';
import { addContact } from '../use-cases/add-contact';
import { auditLookup } from '../use-cases/audit-lookup';
import { confirmPersonalData } from '../use-cases/confirm-personal-data';
import type { CredentialsDeps } from '../use-cases/deps';
import { listPinRequests } from '../use-cases/list-pin-requests';
import { releaseHeldIssue } from '../use-cases/release-held-issue';
import { resolveDelivery } from '../use-cases/resolve-delivery';
import { retryDelivery } from '../use-cases/retry-delivery';
import { revokePinForHolder } from '../use-cases/revoke-pin-for-holder';
import { wireDeliveryState, wirePinRequestState } from '../use-cases/wire-enums';
import { rawContact } from './contact-message';
import { type OperatorDoor, operatorDoor } from './for-operator';
import { operatorAuditCalls } from './operator-audit-calls';
import { operatorPinRequestMessage, wireAttention } from './pin-request-message';

/** What operators do for holders. The token tells who calls, the table of roles whether he or she may. */
export function operatorService(deps: CredentialsDeps & OperatorDoor): GrpcRegistration {
  const forOperator = operatorDoor(deps);
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
        const mayGoBeyondCaps = hasRole(operator, rolesBeyondCaps);
        const view = await retryDelivery(deps, { ...request, mayGoBeyondCaps }, actor);
        return { pinRequest: operatorPinRequestMessage(view) };
      }),
      resolveDelivery: forOperator('resolveDelivery', async (request, actor) => {
        const { deliveryId, reason, occurTime } = request;
        const state = wordFor(wireDeliveryState, request.state);
        const view = await resolveDelivery(deps, { deliveryId, state, reason, occurTime }, actor);
        return { pinRequest: operatorPinRequestMessage(view) };
      }),
      listPinRequests: forOperator('listPinRequests', async (request, actor) => {
        const { views, nextPageToken } = await listPinRequests(deps, {
          ...request,
          state: filterOf(wirePinRequestState, request.state),
          attention: filterOf(wireAttention, request.attention),
        });
        await auditLookup(deps, { actor, action: 'requests-listed', fiscalCode: request.fiscalCode });
        return { pinRequests: views.map(operatorPinRequestMessage), nextPageToken };
      }),
      ...operatorAuditCalls(deps, forOperator),
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
