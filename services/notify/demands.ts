/** What notify needs of its keyring and of Kafka. */
import { sealPurposes } from '../../runtime/key';
import type { KeyringDemands } from '../../runtime/keyring';
import type { MessageFamily } from './domain/channel';
import { sealPurpose } from './use-cases/open-message';

/** It opens what is sealed to its own families and nothing else: another family's private key refuses the start. */
export function keyringDemands(families: readonly MessageFamily[]): KeyringDemands {
  const own = families.map((family) => sealPurpose[family]);
  return {
    require: [
      { purpose: 'event-signing', kind: 'public' },
      ...own.map((purpose) => ({ purpose, kind: 'private' as const })),
    ],
    forbidPrivate: ['event-signing', ...sealPurposes.filter((purpose) => !own.includes(purpose))],
  };
}
