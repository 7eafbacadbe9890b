import {
  type OperatorServiceServer,
  OperatorServiceService,
} from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import { forOperator } from '../../../runtime/for-operator';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import { hasRole, type VerifyOperator } from '../../../runtime/operator-token';
import { wordFor } from '../../../runtime/wire-words';
import { rolesBeyondCaps, rolesBeyondDesk } from '../domain/operator-roles';
import { addContact } from '../use-cases/add-contact';
import { auditLookup } from '../use-cases/audit-lookup';
import { refusalWriter } from '../use-cases/audit-refusal';
import { confirmPersonalData } from '../use-cases/confirm-personal-data';
import type { CredentialsDeps } from '../use-cases/deps';
import type { DocumentDeps } from '../use-cases/document-deps';
import type { FormDeps } from '../use-cases/form-deps';
import { listPinRequests } from '../use-cases/list-pin-requests';
import { countedIfFruitless } from '../use-cases/look-up-holder';
import { releaseHeldIssue } from '../use-cases/release-held-issue';
import { resolveDelivery } from '../use-cases/resolve-delivery';
import { retryDelivery } from '../use-cases/retry-delivery';
import { revokePinForHolder } from '../use-cases/revoke-pin-for-holder';
import { wireDeliveryState, wirePinRequestState } from '../use-cases/wire-enums';
import { rawContact } from './contact-message';
import { openUploadsAtMost } from './open-uploads';
import { operatorAuditCalls } from './operator-audit-calls';
import { operatorDeskCalls } from './operator-desk-calls';
import { operatorDocumentCalls } from './operator-document-calls';
import { operatorElevationCalls } from './operator-elevation-calls';
import { operatorFormCalls } from './operator-form-calls';
import { operatorHolderCalls } from './operator-holder-calls';
import { operatorProposalCalls } from './operator-proposal-calls';
import { operatorReconciliationCalls } from './operator-reconciliation-calls';
import { operatorSurgeCalls } from './operator-surge-calls';
import { operatorPinRequestMessage, wireAttention } from './pin-request-message';

/** What operators do for holders. The token tells who calls, the table of who may call what whether he or she may. */
export function operatorService(
  deps: CredentialsDeps & DocumentDeps & FormDeps & { readonly verifyOperator: VerifyOperator },
): GrpcRegistration {
  const handlers = forOperator({ ...deps, writeRefusal: refusalWriter(deps) });
  const { unary } = handlers;
  return grpcService<OperatorServiceServer>(
    OperatorServiceService,
    {
      ...operatorReconciliationCalls(deps, handlers),
      confirmPersonalData: unary(async (request, actor, operator) => {
        const mayGoBeyondCaps = hasRole(operator, rolesBeyondCaps);
        const view = await confirmPersonalData(deps, { ...request, mayGoBeyondCaps }, actor);
        return { pinRequest: operatorPinRequestMessage(view) };
      }),
      releaseHeldIssue: unary(async (request, actor) => ({
        pinRequest: operatorPinRequestMessage(await releaseHeldIssue(deps, request, actor)),
      })),
      addContact: unary(async ({ contact, ...request }, actor) => ({
        contact: await countedIfFruitless(
          deps,
          { operator: actor, fiscalCode: request.fiscalCode, tellingLimit: 'TOO_MANY_CODES' },
          () => addContact(deps, { ...request, contact: rawContact(contact) }, actor),
        ),
      })),
      revokePinForHolder: unary(async (request, actor) => {
        await countedIfFruitless(deps, { operator: actor, ...request }, () => revokePinForHolder(deps, request, actor));
        return {};
      }),
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
        const state = filterOf(wirePinRequestState, request.state);
        const attention = filterOf(wireAttention, request.attention);
        const { views, nextPageToken } = await listPinRequests(deps, { ...request, state, attention }, actor);
        if (request.fiscalCode === '') await auditLookup(deps, { actor, action: 'requests-listed' });
        return { pinRequests: views.map(operatorPinRequestMessage), nextPageToken };
      }),
      ...operatorDeskCalls(deps, handlers),
      ...operatorDocumentCalls(deps, handlers),
      ...operatorFormCalls(deps, handlers),
      ...operatorElevationCalls(deps, handlers),
      ...operatorAuditCalls(deps, handlers),
      ...operatorHolderCalls(deps, handlers),
      ...operatorProposalCalls(deps, handlers),
      ...operatorSurgeCalls(deps, handlers),
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
