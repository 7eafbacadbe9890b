/** What operators do for holders who stand at a desk. */
import {
  type DeskForm as DeskFormMessage,
  type ElevateAtDeskResponse,
  IdentityDocumentKind,
} from '../../../proto/gen/symbolon/credentials/v1/desk';
import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import type { HandlersFor } from '../../../runtime/grpc-server';
import { hasRole } from '../../../runtime/operator-token';
import { wordFor } from '../../../runtime/wire-words';
import { type Credential, levelAt } from '../domain/credential';
import type { IdentityDocument, RawDeskForm } from '../domain/desk';
import { rolesBeyondCaps } from '../domain/operator-roles';
import type { CredentialsDeps } from '../use-cases/deps';
import { elevateAtDesk } from '../use-cases/elevate-at-desk';
import { issueAtDesk } from '../use-cases/issue-at-desk';
import { countedIfFruitless } from '../use-cases/look-up-holder';
import { rawApplication } from './application-message';
import { wireLevel } from './credential-message';
import { operatorPinRequestMessage } from './pin-request-message';

export function operatorDeskCalls(
  deps: CredentialsDeps,
  { unary }: ForOperator,
): Pick<HandlersFor<OperatorServiceServer>, 'issueAtDesk' | 'elevateAtDesk'> {
  return {
    issueAtDesk: unary(async ({ application, form, ...request }, actor, operator) => {
      const mayGoBeyondCaps = hasRole(operator, rolesBeyondCaps);
      const given = { application: rawApplication(application), form: rawDeskForm(form) };
      const about = { operator: actor, fiscalCode: application?.fiscalCode ?? '' };
      const view = await countedIfFruitless(deps, about, () =>
        issueAtDesk(deps, { ...request, ...given, mayGoBeyondCaps }, actor),
      );
      const { pinRequest, credentialId, subject } = operatorPinRequestMessage(view);
      return { pinRequest, credentialId, subject };
    }),
    elevateAtDesk: unary(async ({ form, ...request }, actor) => {
      const about = { operator: actor, fiscalCode: request.fiscalCode, tellingLimit: 'TOO_MANY_DESK_ACTS' } as const;
      const credential = await countedIfFruitless(deps, about, () =>
        elevateAtDesk(deps, { ...request, form: rawDeskForm(form) }, actor),
      );
      return elevated(deps, credential);
    }),
  };
}

const wireDocument: Readonly<Record<IdentityDocument, IdentityDocumentKind>> = {
  'identity-card': IdentityDocumentKind.IDENTITY_DOCUMENT_KIND_IDENTITY_CARD,
  passport: IdentityDocumentKind.IDENTITY_DOCUMENT_KIND_PASSPORT,
  'driving-licence': IdentityDocumentKind.IDENTITY_DOCUMENT_KIND_DRIVING_LICENCE,
  'residence-permit': IdentityDocumentKind.IDENTITY_DOCUMENT_KIND_RESIDENCE_PERMIT,
  other: IdentityDocumentKind.IDENTITY_DOCUMENT_KIND_OTHER,
};

function rawDeskForm(form: DeskFormMessage | undefined): RawDeskForm | undefined {
  if (form === undefined) return undefined;
  const { number, signDate } = form;
  const isGiven = form.identityDocument !== IdentityDocumentKind.IDENTITY_DOCUMENT_KIND_UNSPECIFIED;
  const known = isGiven ? (wordFor(wireDocument, form.identityDocument) ?? 'unknown') : undefined;
  return { number, signDate, identityDocument: known };
}

function elevated({ clock }: CredentialsDeps, credential: Credential): ElevateAtDeskResponse {
  const { id: credentialId, holderId: subject, ordinaryUntilTime } = credential;
  const now = clock.now();
  const isKept = ordinaryUntilTime !== undefined && now < ordinaryUntilTime;
  return {
    credentialId,
    subject,
    level: wireLevel[levelAt(credential, now)],
    ordinaryUntilTime: isKept ? ordinaryUntilTime : undefined,
  };
}
