/** Makes keys and writes keyring files: for the `keys` command, and for a process that makes its own at its first start. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { curveOf, isPairPurpose, type KeyPurpose, sealPurposes, secretBytes, secretPurposes } from './key';
import type { KeyringFile, WrittenKey } from './keyring-file';
import { writeSecretFile } from './secret-file';

/** A new current key. Its id tells purpose and day, and three random bytes keep two of a day apart. */
export function makeKey(purpose: KeyPurpose, now: Date): WrittenKey {
  const id = `${purpose}-${now.toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`;
  const named = { id, purpose, state: 'current' as const };
  if (!isPairPurpose(purpose)) return { ...named, secret: randomBytes(secretBytes).toString('base64url') };
  const { privateKey } = purpose === 'event-signing' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error('the key pair just made has no x or no d');
  return { ...named, jwk: { kty: 'OKP', crv: curveOf(purpose), x, d } };
}

/** The same key for those who may only seal to it, or check its signatures. */
export function publicPartOf({ jwk, ...named }: WrittenKey): WrittenKey {
  if (jwk === undefined) throw new Error(`${named.id} is a secret and has no public part`);
  const { kty, crv, x } = jwk;
  return { ...named, jwk: { kty, crv, x } };
}

export function keyringText(keys: readonly WrittenKey[]): string {
  return `${JSON.stringify({ version: 1, keys } satisfies KeyringFile, undefined, 2)}\n`;
}

/**
 * For standalone: one file with a key of every purpose, all sealing keys with their private parts, made where there is none.
 * True where it was made now. Of several processes that start at once, one makes it.
 */
export async function makeStandaloneKeyring(path: string): Promise<boolean> {
  const now = new Date();
  const keys = [...secretPurposes, 'event-signing' as const, ...sealPurposes].map((purpose) => makeKey(purpose, now));
  return await writeSecretFile(path, keyringText(keys), { replace: false });
}
