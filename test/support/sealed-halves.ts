/** Halves that no holder has got: opened as the services that send them would, with the keys that they have in a deployment. */
import { join } from 'node:path';
import { SealBinding, SealedContent } from '../../proto/gen/symbolon/event/v1/sealed_content';
import type { Database } from '../../runtime/database';
import { type Keyring, keyringOf } from '../../runtime/keyring';
import { readKeyringFile } from '../../runtime/keyring-file';
import { unseal } from '../../runtime/seal';
import { familyOf } from '../../services/credentials/domain/channel';
import { wireChannel, wireHalf } from '../../services/credentials/use-cases/wire-enums';

const keyringNames = { sms: 'notify-sms', mail: 'notify-mail', letter: 'postal-post', desk: 'postal-desk' } as const;

export interface SealedHalf {
  readonly half: 'first' | 'second';
  readonly characters: string;
}

/** Of every blob of this request that credentials keeps, fallbacks too. */
export async function sealedHalves(
  keysFolder: string,
  credentials: Database,
  pinRequestId: string,
): Promise<readonly SealedHalf[]> {
  const rows = await credentials('delivery')
    .join('sealed_blob', 'sealed_blob.delivery_id', 'delivery.id')
    .where({ 'delivery.pin_request_id': pinRequestId })
    .whereNotNull('delivery.half')
    .select('delivery.id', 'delivery.credential_id', 'delivery.half', 'delivery.channel', 'key_id', 'jwe');
  return Promise.all(rows.map((row) => opened(keysFolder, pinRequestId, row)));
}

async function opened(
  keysFolder: string,
  issueId: string,
  row: Record<'id' | 'credential_id' | 'key_id', string> & {
    readonly half: 'first' | 'second';
    readonly channel: keyof typeof wireChannel;
    readonly jwe: Buffer;
  },
): Promise<SealedHalf> {
  const family = familyOf(row.channel);
  const keyring = await keyringIn(join(keysFolder, `${keyringNames[family]}.keyring.json`));
  const binding = SealBinding.encode({
    credentialId: row.credential_id,
    issueId,
    deliveryId: row.id,
    half: wireHalf(row.half),
    channel: wireChannel[row.channel],
  }).finish();
  const bytes = await unseal(keyring, `seal-${family}`, { keyId: row.key_id, jwe: row.jwe }, binding);
  const { content } = SealedContent.decode(bytes);
  if (content?.$case !== 'half') throw new Error('a sealed half holds something else');
  return { half: row.half, characters: content.value.characters };
}

async function keyringIn(path: string): Promise<Keyring> {
  return keyringOf(await readKeyringFile(path), { require: [], forbidPrivate: [] });
}
