/** Makes keys and writes keyring files: for the `keys` command, and for a process that makes its own at its first start. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Fault } from './fault';
import {
  curveOf,
  isPairPurpose,
  type KeyPurpose,
  sealPurposes,
  secretBytes,
  secretPurposes,
  signingPurposes,
} from './key';
import { type KeyringFile, parseKeyringFile, readKeyringFile, type WrittenKey } from './keyring-file';
import { writeSecretFile } from './secret-file';

/** A new current key. Its id tells purpose and day, and three random bytes keep two of a day apart. */
export function makeKey(purpose: KeyPurpose, now: Date): WrittenKey {
  const id = `${purpose}-${now.toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}`;
  const named = { id, purpose, state: 'current' as const };
  if (!isPairPurpose(purpose)) return { ...named, secret: randomBytes(secretBytes).toString('base64url') };
  const { privateKey } =
    curveOf(purpose) === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
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
 * Makes a current key of each of these purposes that the file has no key of at all, and gives what was added; the other keys stay as they
 * are. Of two who do so at once one may lose its keys. Fault invalid INVALID_KEYRING where the file cannot be read, or is wrong.
 */
export async function addMissingKeys(path: string, purposes: readonly KeyPurpose[]): Promise<readonly WrittenKey[]> {
  const text = await readKeyringFile(path);
  const { keys, faults } = parseKeyringFile(text);
  if (faults.length > 0)
    throw new Fault('invalid', 'INVALID_KEYRING', `${path}: it is wrong already`, { fields: faults });
  const missing = purposes.filter((purpose) => !keys.some(({ key }) => key.purpose === purpose));
  const added = missing.map((purpose) => makeKey(purpose, new Date()));
  // It was parsed, so it is one.
  const written = JSON.parse(text) as KeyringFile;
  if (added.length > 0) await writeSecretFile(path, keyringText([...written.keys, ...added]), { replace: true });
  return added;
}

/**
 * For standalone, which has its data folder to itself: one file with a key of every purpose, all pairs with their private parts, made where
 * there is none; what an earlier version made gets the keys that it did not know. True where the file was made now. Of several that start at once, one makes it.
 */
export async function makeStandaloneKeyring(path: string): Promise<boolean> {
  const now = new Date();
  const keys = [...secretPurposes, ...signingPurposes, ...sealPurposes].map((purpose) => makeKey(purpose, now));
  const isMade = await writeSecretFile(path, keyringText(keys), { replace: false });
  if (!isMade) await addMissingKeys(path, ['manifest-signing', 'audit']);
  return isMade;
}
