/** What postal needs of its keyring. */
import type { KeyringDemands } from '../../runtime/keyring';

/** It opens what is sealed to the post and nothing else: another family's private key refuses the start. What it prints it signs for. */
export const keyringDemands: KeyringDemands = {
  require: [
    { purpose: 'field', kind: 'secret' },
    { purpose: 'index', kind: 'secret' },
    { purpose: 'fingerprint', kind: 'secret' },
    { purpose: 'event-signing', kind: 'public' },
    { purpose: 'seal-letter', kind: 'private' },
    { purpose: 'manifest-signing', kind: 'private' },
  ],
  forbidPrivate: ['event-signing', 'seal-sms', 'seal-mail', 'seal-desk'],
};
