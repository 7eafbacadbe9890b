/** What operators do for holders who stand at a desk. */
import {
  type DeskForm as DeskFormMessage,
  type ElevateAtDeskRequest,
  type ElevateAtDeskResponse,
  IdentityDocumentKind,
  type IssueAtDeskRequest,
  type IssueAtDeskResponse,
} from '../../../proto/gen/symbolon/credentials/v1/desk';
import { wordFor } from '../../../runtime/wire-words';
import { type Credential, levelAt } from '../domain/credential';
import type { IdentityDocument, RawDeskForm } from '../domain/desk';
import type { CredentialsDeps } from '../use-cases/deps';
import { elevateAtDesk } from '../use-cases/elevate-at-desk';
import { issueAtDesk } from '../use-cases/issue-at-desk';
import type { OperatorsReach } from '../use-cases/operator-caps';
import { rawApplication } from './application-message';
import { wireLevel } from './credential-message';
import { operatorPinRequestMessage } from './pin-request-message';

/** Each with whoever calls, as the audit names them. */
export function operatorDeskCalls(deps: CredentialsDeps) {
  return {
    async issueAtDesk(
      { application, form, ...request }: IssueAtDeskRequest,
      actor: string,
      reach: OperatorsReach,
    ): Promise<IssueAtDeskResponse> {
      const input = { ...request, application: rawApplication(application), form: rawDeskForm(form), ...reach };
      const { pinRequest, credentialId, subject } = operatorPinRequestMessage(await issueAtDesk(deps, input, actor));
      return { pinRequest, credentialId, subject };
    },
    async elevateAtDesk({ form, ...request }: ElevateAtDeskRequest, actor: string): Promise<ElevateAtDeskResponse> {
      return elevated(deps, await elevateAtDesk(deps, { ...request, form: rawDeskForm(form) }, actor));
    },
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
