import type { Database } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { Keyring } from '../../../runtime/keyring';
import { rulesOf } from '../domain/print-channel';
import { sealKeysInUse } from '../store/letter';

/** Every letter that waits was sealed to a key that was here. Fault precondition SEAL_KEY_REMOVED where one is gone. */
export async function refuseRemovedSealKeys(deps: {
  readonly database: Database;
  readonly keyring: Keyring;
}): Promise<void> {
  const inUse = await sealKeysInUse(deps.database);
  const gone = inUse.filter(
    ({ channel, keyId }) => deps.keyring.find(rulesOf[channel].sealPurpose, keyId)?.kind !== 'private',
  );
  if (gone.length === 0) return;
  const named = gone.map(({ keyId }) => keyId).join(', ');
  throw new Fault('precondition', 'SEAL_KEY_REMOVED', `letters wait that only these keys can open: ${named}`);
}
