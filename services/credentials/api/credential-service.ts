import {
  type CredentialServiceServer,
  CredentialServiceService,
} from '../../../proto/gen/symbolon/credentials/v1/credential_service';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import type { VersionWatch } from '../../../runtime/version-watch';
import { changePin } from '../use-cases/change-pin';
import { completeRestore } from '../use-cases/complete-restore';
import type { CredentialsDeps } from '../use-cases/deps';
import { exchangePin } from '../use-cases/exchange-pin';
import { getPinRequest } from '../use-cases/get-pin-request';
import { requestPin } from '../use-cases/request-pin';
import { revokePin } from '../use-cases/revoke-pin';
import { startRestore } from '../use-cases/start-restore';
import { verifyPin } from '../use-cases/verify-pin';
import { watchPinRequest } from '../use-cases/watch-pin-request';
import { rawApplication } from './application-message';
import { rawContact, rawMailContact } from './contact-message';
import { credentialMessage, wireOutcome } from './credential-message';
import { pinRequestMessage } from './pin-request-message';

/** What is asked on behalf of a holder: messages in, domain types on, messages out. */
export function credentialService(deps: CredentialsDeps & { readonly versionWatch: VersionWatch }): GrpcRegistration {
  return grpcService<CredentialServiceServer>(
    CredentialServiceService,
    {
      requestPin: async ({ requestId, application }, { caller }) => ({
        pinRequest: pinRequestMessage(
          await requestPin(deps, { requestId, application: rawApplication(application) }, caller),
        ),
      }),
      getPinRequest: async ({ id }) => ({ pinRequest: pinRequestMessage(await getPinRequest(deps, id)) }),
      watchPinRequest: async function* ({ id }, { signal }) {
        for await (const view of watchPinRequest(deps, id, signal)) yield { pinRequest: pinRequestMessage(view) };
      },
      exchangePin: async (request, { caller }) => {
        const { drawnPin, credential } = await exchangePin(deps, request, caller);
        return { personalPin: drawnPin, credential: credentialMessage(credential, { ...deps, isFirstUse: true }) };
      },
      verifyPin: async ({ fiscalCode, pin }) => {
        const { outcome, credential, retryAfterSeconds } = await verifyPin(deps, fiscalCode, pin);
        return {
          outcome: wireOutcome[outcome],
          credential: credential && credentialMessage(credential, { ...deps, isFirstUse: false }),
          retryAfterSeconds,
        };
      },
      activatePin: () => notBuilt(),
      confirmContact: () => notBuilt(),
      changePin: async (request, { caller }) => {
        const { drawnPin, credential } = await changePin(deps, request, caller);
        return { personalPin: drawnPin, credential: credentialMessage(credential, { ...deps, isFirstUse: false }) };
      },
      updateContacts: () => notBuilt(),
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
      watchCredentials: () => {
        throw new Error('not built');
      },
    },
    deps,
  );
}

/** On the way to step 2 only; never on main. */
function notBuilt(): Promise<never> {
  return Promise.reject(new Error('not built'));
}
