/** What standalone needs of its keyring: every key with its private part, which no deployed process may have. */
import { sealPurposes, secretPurposes, signingPurposes } from '../../runtime/key';
import type { KeyringDemands } from '../../runtime/keyring';

export const keyringDemands: KeyringDemands = {
  require: [
    ...secretPurposes.map((purpose) => ({ purpose, kind: 'secret' as const })),
    ...[...signingPurposes, ...sealPurposes].map((purpose) => ({ purpose, kind: 'private' as const })),
  ],
  forbidPrivate: [],
};
