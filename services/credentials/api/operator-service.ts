import {
  type OperatorServiceServer,
  OperatorServiceService,
} from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import { type Call, type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import { hasRole, type Operator, requireRole, type VerifyOperator } from '../../../runtime/operator-token';
import { wordFor } from '../../../runtime/wire-words';
import { type OperatorAct, rolesBeyondCaps, rolesByAct } from '../domain/operator-roles';
import { addContact } from '../use-cases/add-contact';
import { confirmPersonalData } from '../use-cases/confirm-personal-data';
import type { CredentialsDeps } from '../use-cases/deps';
import type { DocumentDeps } from '../use-cases/document-deps';
import { listPinRequests } from '../use-cases/list-pin-requests';
import { releaseHeldIssue } from '../use-cases/release-held-issue';
import { resolveDelivery } from '../use-cases/resolve-delivery';
import { retryDelivery } from '../use-cases/retry-delivery';
import { revokePinForHolder } from '../use-cases/revoke-pin-for-holder';
import { wireDeliveryState, wirePinRequestState } from '../use-cases/wire-enums';
import { rawContact } from './contact-message';
import { openUploadsAtMost } from './open-uploads';
import { operatorDocumentCalls } from './operator-document-calls';
import { operatorPinRequestMessage, wireAttention } from './pin-request-message';

/** What operators do for holders. The token tells who calls, the table of roles whether he or she may. */
export function operatorService(
  deps: CredentialsDeps & DocumentDeps & { readonly verifyOperator: VerifyOperator },
): GrpcRegistration {
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
      listPinRequests: forOperator('listPinRequests', async (request) => {
        const { views, nextPageToken } = await listPinRequests(deps, {
          ...request,
          state: filterOf(wirePinRequestState, request.state),
          attention: filterOf(wireAttention, request.attention),
        });
        return { pinRequests: views.map(operatorPinRequestMessage), nextPageToken };
      }),
      ...operatorDocumentCalls(deps),
    },
    { ...deps, openUploadsAtMost },
  );
}

/** 0 filters nothing. */
function filterOf<Word extends string>(
  words: Readonly<Record<Word, number>>,
  number: number,
): Word | 'unknown' | undefined {
  return number === 0 ? undefined : (wordFor(words, number) ?? 'unknown');
}
