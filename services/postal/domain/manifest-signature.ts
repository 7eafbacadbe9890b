/** Who vouches for a manifest: an Ed25519 signature over its bytes, beside it, which `openssl pkeyutl -verify -rawin` checks. */
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Fault } from '../../../runtime/fault';
import type { PairKey } from '../../../runtime/key';

export const signatureBytes = 64;
const block = /-----BEGIN PUBLIC KEY-----[\s\S]*?-----END PUBLIC KEY-----/g;

/** 64 bytes. `key` is for `manifest-signing`, and private. */
export function signManifest(key: PairKey, content: Uint8Array): Buffer {
  if (key.kind !== 'private') throw new Fault('bug', 'PUBLIC_KEY_CANNOT_SIGN', `${key.id} has no private part`);
  return sign(null, content, key.privateKey);
}

/** True where one of the keys has signed it. */
export function isSignedBy(keys: readonly KeyObject[], content: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === signatureBytes && keys.some((key) => verify(null, content, key, signature));
}

/** The public keys as a file for whoever checks manifests: openssl reads the first, `npm run manifests` all. */
export function publicKeysText(keys: readonly PairKey[]): string {
  const blocks = keys.map(({ id, publicKey }) => `${id}\n${String(publicKey.export({ type: 'spki', format: 'pem' }))}`);
  return blocks.join('');
}

/** The keys in such a file. Undefined where it holds none, a private one, or anything but Ed25519. */
export function publicKeysIn(text: string): readonly KeyObject[] | undefined {
  if (text.includes('PRIVATE KEY')) return undefined;
  try {
    const keys = (text.match(block) ?? []).map((pem) => createPublicKey(pem));
    const isRight = keys.length > 0 && keys.every(({ asymmetricKeyType }) => asymmetricKeyType === 'ed25519');
    return isRight ? keys : undefined;
  } catch {
    return undefined;
  }
}
