import type { Database } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { Keyring } from '../../../runtime/keyring';
import { familyOf, type MessageChannel } from '../domain/channel';
import { sealKeysInUse } from '../store/message';
import { sealPurpose } from './open-message';

/** Every message that waits was sealed to a key that was here. Fault precondition SEAL_KEY_REMOVED where one is gone. */
export async function refuseRemovedSealKeys(
  deps: { readonly database: Database; readonly keyring: Keyring },
  channels: readonly MessageChannel[],
): Promise<void> {
  const inUse = await sealKeysInUse(deps.database, channels);
  const gone = inUse.filter(({ channel, keyId }) => {
    const key = deps.keyring.find(sealPurpose[familyOf[channel]], keyId);
    return key?.kind !== 'private';
  });
  if (gone.length === 0) return;
  const keyIds = [...new Set(gone.map(({ keyId }) => keyId))].join(', ');
  throw new Fault('precondition', 'SEAL_KEY_REMOVED', `messages wait that only these keys can open: ${keyIds}`);
}
