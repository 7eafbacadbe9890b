/** What postal needs of its keyring. */
import { sealPurposes } from '../../runtime/key';
import type { KeyringDemands } from '../../runtime/keyring';
import { type PrintChannel, rulesOf } from './domain/print-channel';

/** It opens what is sealed to its own channel and nothing else: another family's private key refuses the start. What it prints it signs for. */
export function keyringDemands(channel: PrintChannel): KeyringDemands {
  const { sealPurpose } = rulesOf[channel];
  return {
    require: [
      { purpose: 'field', kind: 'secret' },
      { purpose: 'index', kind: 'secret' },
      { purpose: 'fingerprint', kind: 'secret' },
      { purpose: 'event-signing', kind: 'public' },
      { purpose: sealPurpose, kind: 'private' },
      { purpose: 'manifest-signing', kind: 'private' },
    ],
    forbidPrivate: ['event-signing', ...sealPurposes.filter((purpose) => purpose !== sealPurpose)],
  };
}
