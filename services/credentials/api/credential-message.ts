import {
  type Credential as CredentialMessage,
  Level as WireLevel,
  VerifyOutcome as WireOutcome,
} from '../../../proto/gen/symbolon/credentials/v1/credential';
import type { Credential, Level } from '../domain/credential';
import type { VerifyOutcome } from '../use-cases/verify-pin';

const wireLevel: Readonly<Record<Level, WireLevel>> = {
  ordinary: WireLevel.LEVEL_ORDINARY,
  dispositive: WireLevel.LEVEL_DISPOSITIVE,
};

export const wireOutcome: Readonly<Record<VerifyOutcome, WireOutcome>> = {
  verified: WireOutcome.VERIFY_OUTCOME_VERIFIED,
  rejected: WireOutcome.VERIFY_OUTCOME_REJECTED,
  'exchange-required': WireOutcome.VERIFY_OUTCOME_EXCHANGE_REQUIRED,
  'change-required': WireOutcome.VERIFY_OUTCOME_CHANGE_REQUIRED,
  expired: WireOutcome.VERIFY_OUTCOME_EXPIRED,
  suspended: WireOutcome.VERIFY_OUTCOME_SUSPENDED,
};

interface Advice {
  /** True at first use. */
  readonly changeRecommended: boolean;
}

export function credentialMessage(credential: Credential, { changeRecommended }: Advice): CredentialMessage {
  return {
    id: credential.id,
    level: wireLevel[credential.level],
    expireTime: credential.expireTime,
    changeRecommended,
    contactsToConfirm: [],
    subject: credential.holderId,
  };
}
