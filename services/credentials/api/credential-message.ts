import {
  type Credential as CredentialMessage,
  Level as WireLevel,
  VerifyOutcome as WireOutcome,
} from '../../../proto/gen/symbolon/credentials/v1/credential';
import type { Clock } from '../../../runtime/clock';
import { type Credential, type Level, levelAt } from '../domain/credential';
import { stepAt } from '../domain/credential-age';
import type { Policy } from '../domain/policy';
import type { ContactToConfirm } from '../use-cases/get-pin-request';
import type { VerifyOutcome } from '../use-cases/verify-pin';
import { wirePinOutcome } from '../use-cases/wire-enums';

export const wireLevel: Readonly<Record<Level, WireLevel>> = {
  ordinary: WireLevel.LEVEL_ORDINARY,
  dispositive: WireLevel.LEVEL_DISPOSITIVE,
};

export const wireOutcome: Readonly<Record<VerifyOutcome, WireOutcome>> = {
  ...wirePinOutcome,
  rejected: WireOutcome.VERIFY_OUTCOME_REJECTED,
  locked: WireOutcome.VERIFY_OUTCOME_LOCKED,
};

interface Telling {
  readonly clock: Clock;
  readonly policy: Policy;
  /** An exchange: what was drawn by somebody else had better be changed. */
  readonly isFirstUse: boolean;
  /** Those that still wait for their code. */
  readonly contactsToConfirm: readonly ContactToConfirm[];
}

/** A credential as it counts now. */
export function credentialMessage(
  credential: Credential,
  { clock, policy, isFirstUse, contactsToConfirm }: Telling,
): CredentialMessage {
  const now = clock.now();
  const isReminded = credential.expireTime !== undefined && stepAt(credential.expireTime, now, policy) !== undefined;
  return {
    id: credential.id,
    level: wireLevel[levelAt(credential, now)],
    expireTime: credential.expireTime,
    changeRecommended: isFirstUse || isReminded,
    contactsToConfirm: [...contactsToConfirm],
    subject: credential.holderId,
  };
}
