/** What operators do for a holder who calls: ask for a PIN or revoke it, correct an address, add a contact, look the holder up, export and erase the data. */
import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import { chunkBytes } from '../../../runtime/grpc-chunks';
import type { HandlersFor } from '../../../runtime/grpc-server';
import { hasRole } from '../../../runtime/operator-token';
import { wordFor } from '../../../runtime/wire-words';
import { rolesBeyondCaps } from '../domain/operator-roles';
import { addContact } from '../use-cases/add-contact';
import { correctAddress } from '../use-cases/correct-address';
import type { CredentialsDeps } from '../use-cases/deps';
import { approveErasure, proposeErasure } from '../use-cases/erase-holder';
import { exportHolder } from '../use-cases/export-holder';
import { getHolder } from '../use-cases/get-holder';
import { countedIfFruitless } from '../use-cases/look-up-holder';
import { requestPin } from '../use-cases/request-pin';
import { revokePinForHolder } from '../use-cases/revoke-pin-for-holder';
import { rawApplication } from './application-message';
import { rawContact } from './contact-message';
import { askedHolder, holderMessage, wireHolderField } from './holder-message';
import { operatorPinRequestMessage } from './pin-request-message';
import { proposalMessage } from './proposal-message';
import { chunksOf } from './text-chunks';

type Calls =
  | 'requestPinForHolder'
  | 'correctAddress'
  | 'getHolder'
  | 'addContact'
  | 'revokePinForHolder'
  | 'exportHolder'
  | 'eraseHolder';

export function operatorHolderCalls(
  deps: CredentialsDeps,
  { unary, stream }: ForOperator,
): Pick<HandlersFor<OperatorServiceServer>, Calls> {
  return {
    requestPinForHolder: unary(async ({ requestId, application, reason }, actor, operator) => {
      const asking = { reason, mayGoBeyondCaps: hasRole(operator, rolesBeyondCaps) };
      const input = { requestId, application: rawApplication(application), operator: asking };
      const about = { operator: actor, fiscalCode: application?.fiscalCode ?? '' };
      const view = await countedIfFruitless(deps, about, () => requestPin(deps, input, actor));
      return { pinRequest: operatorPinRequestMessage(view) };
    }),
    correctAddress: unary(async (request, actor, operator) => {
      const mayGoBeyondCaps = hasRole(operator, rolesBeyondCaps);
      const view = await correctAddress(deps, { ...request, mayGoBeyondCaps }, actor);
      return { pinRequest: operatorPinRequestMessage(view) };
    }),
    getHolder: unary(async ({ holder, unmask, reason }, actor) => {
      const fields = unmask.map((field) => wordFor(wireHolderField, field) ?? 'unknown');
      const view = await getHolder(deps, { asked: askedHolder(holder), unmask: fields, reason }, actor);
      return { holder: holderMessage(view), pinRequests: view.requests.map(operatorPinRequestMessage) };
    }),
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
    exportHolder: stream(async function* ({ holder, reason }, actor) {
      const pieces = exportHolder(deps, { asked: askedHolder(holder), reason }, actor);
      for await (const chunk of chunksOf(pieces, chunkBytes)) yield { chunk };
    }),
    eraseHolder: unary(async ({ step }, actor) => {
      if (step?.$case === 'approve')
        return { proposal: proposalMessage(await approveErasure(deps, step.value, actor)) };
      const { holder, reason = '' } = step?.value ?? {};
      return { proposal: proposalMessage(await proposeErasure(deps, { asked: askedHolder(holder), reason }, actor)) };
    }),
  };
}
