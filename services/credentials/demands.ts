/** What credentials needs of its keyring and of Kafka. */
import type { KeyringDemands } from '../../runtime/keyring';
import { families } from './domain/channel';

/** It seals for every family and opens none, and signs no manifest: such a private key refuses the start. */
export const keyringDemands: KeyringDemands = {
  require: [
    { purpose: 'field', kind: 'secret' },
    { purpose: 'index', kind: 'secret' },
    { purpose: 'pepper', kind: 'secret' },
    { purpose: 'fingerprint', kind: 'secret' },
    { purpose: 'audit', kind: 'secret' },
    { purpose: 'event-signing', kind: 'private' },
    { purpose: 'seal-sms', kind: 'public' },
    { purpose: 'seal-mail', kind: 'public' },
    { purpose: 'seal-letter', kind: 'public' },
    { purpose: 'seal-desk', kind: 'public' },
  ],
  forbidPrivate: ['manifest-signing', 'seal-sms', 'seal-mail', 'seal-letter', 'seal-desk'],
};

export const topics: readonly string[] = families.map((family) => `symbolon.delivery.${family}.v1`);
