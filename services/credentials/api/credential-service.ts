import {
  type CredentialServiceServer,
  CredentialServiceService,
} from '../../../proto/gen/symbolon/credentials/v1/credential_service';
import { type Call, type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import type { Shares } from '../../../runtime/shares';
import type { VersionWatch } from '../../../runtime/version-watch';
import type { Credential } from '../domain/credential';
import { exchangeNotice } from '../domain/exchange-notice';
import { activatePin } from '../use-cases/activate-pin';
import { changePin } from '../use-cases/change-pin';
import { completeRestore } from '../use-cases/complete-restore';
import { confirmContact } from '../use-cases/confirm-contact';
import { contactsToConfirm } from '../use-cases/contacts-to-confirm';
import type { CredentialsDeps } from '../use-cases/deps';
import type { DocumentDeps } from '../use-cases/document-deps';
import { exchangePin } from '../use-cases/exchange-pin';
import type { FormDeps } from '../use-cases/form-deps';
import { getElevationForm } from '../use-cases/get-elevation-form';
import { getPinRequest } from '../use-cases/get-pin-request';
import { requestElevation } from '../use-cases/request-elevation';
import { requestPin } from '../use-cases/request-pin';
import { revokePin } from '../use-cases/revoke-pin';
import { startRestore } from '../use-cases/start-restore';
import { updateContacts } from '../use-cases/update-contacts';
import { verifyPin } from '../use-cases/verify-pin';
import { type CredentialsWatchDeps, watchCredentials } from '../use-cases/watch-credentials';
import { watchPinRequest } from '../use-cases/watch-pin-request';
import { rawApplication } from './application-message';
import { rawContact, rawMailContact } from './contact-message';
import { watchedChangeMessage } from './credential-change-message';
import { credentialMessage, wireOutcome } from './credential-message';
import { earlyAccessCalls } from './early-access-calls';
import { elevationCaseMessage } from './elevation-message';
import { openUploadsAtMost, UploadPlaces } from './open-uploads';
import { pinRequestMessage } from './pin-request-message';
import { takeUpload } from './take-upload';

/** What is asked on behalf of a holder: messages in, domain types on, messages out. */
export function credentialService(
  deps: CredentialsDeps &
    DocumentDeps &
    FormDeps &
    CredentialsWatchDeps & { readonly versionWatch: VersionWatch; readonly sourceShares: Shares },
): GrpcRegistration {
  /** A place of the address's share, and one of the caller's. */
  const sharesOf = ({ source }: Call): CredentialsDeps['pinShares'] => ({
    run: (caller, work) => deps.sourceShares.run(source, () => deps.pinShares.run(caller, work)),
  });
  const withPlace = <T>(call: Call, work: () => Promise<T>): Promise<T> => sharesOf(call).run(call.caller, work);
  const uploads = new UploadPlaces();
  const told = async (credential: Credential, isFirstUse: boolean) =>
    credentialMessage(credential, {
      ...deps,
      isFirstUse,
      contactsToConfirm: await contactsToConfirm(deps, credential),
    });
  return grpcService<CredentialServiceServer>(
    CredentialServiceService,
    {
      requestPin: async ({ requestId, application }, call) => {
        const input = { requestId, application: rawApplication(application) };
        const view = await requestPin({ ...deps, pinShares: sharesOf(call) }, input, call.caller);
        return { pinRequest: pinRequestMessage(view) };
      },
      getPinRequest: async ({ id }) => ({ pinRequest: pinRequestMessage(await getPinRequest(deps, id)) }),
      watchPinRequest: async function* ({ id }, { signal }) {
        for await (const view of watchPinRequest(deps, id, signal)) yield { pinRequest: pinRequestMessage(view) };
      },
      exchangePin: async (request, call) => {
        const { drawnPin, credential } = await withPlace(call, () => exchangePin(deps, request, call.caller));
        const notice = exchangeNotice(credential.language);
        return { personalPin: drawnPin, credential: await told(credential, true), notice };
      },
      verifyPin: async ({ fiscalCode, pin }, call) => {
        const { outcome, credential, retryAfterSeconds } = await withPlace(call, () =>
          verifyPin(deps, fiscalCode, pin),
        );
        return {
          outcome: wireOutcome[outcome],
          credential: credential && (await told(credential, false)),
          retryAfterSeconds,
        };
      },
      activatePin: async ({ contact, ...request }, call) => {
        const input = { ...request, contact: rawContact(contact) };
        const activation = await withPlace(call, () => activatePin(deps, input, call.caller));
        return { pinRequest: pinRequestMessage(activation), contact: activation.contact };
      },
      confirmContact: async (request, { caller }) => {
        await confirmContact(deps, request, caller);
        return {};
      },
      changePin: async (request, call) => {
        const { drawnPin, credential } = await withPlace(call, () => changePin(deps, request, call.caller));
        return { personalPin: drawnPin, credential: await told(credential, false) };
      },
      updateContacts: async ({ contacts, ...request }, call) => {
        const input = { ...request, contacts: contacts.map(rawContact) };
        const asked = await withPlace(call, () => updateContacts(deps, input, call.caller));
        return { contacts: [...asked] };
      },
      startRestore: async ({ fiscalCode, contacts }, { caller }) => {
        await startRestore(deps, { fiscalCode, contacts: contacts.map(rawContact) }, caller);
        return {};
      },
      completeRestore: async ({ token }, { caller }) => ({
        pinRequest: pinRequestMessage(await completeRestore(deps, token, caller)),
      }),
      revokePin: async ({ confirmation, ...request }, { caller }) => {
        await revokePin(deps, { ...request, confirmation: rawMailContact(confirmation) }, caller);
        return {};
      },
      ...earlyAccessCalls(deps),
      requestElevation: async (request, call) => ({
        elevationCase: elevationCaseMessage(await withPlace(call, () => requestElevation(deps, request, call.caller))),
      }),
      getElevationForm: (request, { caller }) => getElevationForm(deps, request, caller),
      watchCredentials: async function* ({ resumeToken }, { signal }) {
        for await (const watched of watchCredentials(deps, resumeToken, signal)) yield watchedChangeMessage(watched);
      },
      uploadElevationDocument: (requests, { caller, signal }) =>
        takeUpload({ ...deps, uploads }, requests, { kind: 'holder', actor: caller }, signal),
    },
    { ...deps, openUploadsAtMost },
  );
}
