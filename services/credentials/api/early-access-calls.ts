/** Reading before the letter has come: asked for, opened, verified. */
import { Level, VerifyOutcome } from '../../../proto/gen/symbolon/credentials/v1/credential';
import type { CredentialServiceServer } from '../../../proto/gen/symbolon/credentials/v1/credential_service';
import type { HandlersFor } from '../../../runtime/grpc-server';
import type { CredentialsDeps } from '../use-cases/deps';
import { openEarlyAccess } from '../use-cases/open-early-access';
import { requestEarlyAccess } from '../use-cases/request-early-access';
import { verifyEarlyAccess } from '../use-cases/verify-early-access';

type Calls = 'requestEarlyAccess' | 'openEarlyAccess' | 'verifyEarlyAccess';

export function earlyAccessCalls(deps: CredentialsDeps): Pick<HandlersFor<CredentialServiceServer>, Calls> {
  return {
    requestEarlyAccess: async ({ fiscalCode }, { caller }) => ({
      earlyAccessId: await requestEarlyAccess(deps, fiscalCode, caller),
    }),
    openEarlyAccess: async (request, { caller }) => openEarlyAccess(deps, request, caller),
    verifyEarlyAccess: async ({ fiscalCode, accessToken }) => {
      const verified = await verifyEarlyAccess(deps, fiscalCode, accessToken);
      if (verified.outcome === 'rejected')
        return {
          outcome: VerifyOutcome.VERIFY_OUTCOME_REJECTED,
          level: Level.LEVEL_UNSPECIFIED,
          expireTime: undefined,
        };
      const { expireTime } = verified;
      return { outcome: VerifyOutcome.VERIFY_OUTCOME_VERIFIED, level: Level.LEVEL_ORDINARY, expireTime };
    },
  };
}
