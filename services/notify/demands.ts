/** What notify needs of its keyring and of Kafka. */
import { sealPurposes, signingPurposes } from '../../runtime/key';
import type { KeyringDemands } from '../../runtime/keyring';
import type { MessageFamily } from './domain/channel';
import { sealPurpose } from './use-cases/open-message';

const secrets = ['field', 'index', 'fingerprint', 'audit'] as const;

/**
 * It opens what is sealed to its own families and nothing else: another family's private key refuses the start. It seals for the
 * other family, too: what a service asks for here may go out there.
 */
export function keyringDemands(families: readonly MessageFamily[]): KeyringDemands {
  const own = families.map((family) => sealPurpose[family]);
  const others = Object.values(sealPurpose).filter((purpose) => !own.includes(purpose));
  return {
    require: [
      ...secrets.map((purpose) => ({ purpose, kind: 'secret' as const })),
      { purpose: 'event-signing', kind: 'public' },
      ...own.map((purpose) => ({ purpose, kind: 'private' as const })),
      ...others.map((purpose) => ({ purpose, kind: 'public' as const })),
    ],
    forbidPrivate: [...signingPurposes, ...sealPurposes.filter((purpose) => !own.includes(purpose))],
  };
}
