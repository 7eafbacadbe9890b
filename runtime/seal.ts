/**
 * Seals a text to the key of one channel family, bound to additional data that does not travel with it.
 *
 * A flattened JWE (RFC 7516; ECDH-ES over X25519, A256GCM) in one fixed spelling, without its `aad` member: whoever opens
 * it supplies the additional data, so that a blob moved to another delivery does not open. It does not say who sealed it.
 */
import { FlattenedEncrypt, type FlattenedJWE } from 'jose';
import { Fault } from './fault';
import { openJwe, type SealedParts } from './jwe-opening';
import type { PairKey, PairPurpose, PrivateKey } from './key';
import type { Keyring } from './keyring';

const alg = 'ECDH-ES';
const enc = 'A256GCM';
const maxPlaintextBytes = 32_768;
const maxJweBytes = 49_152;

export interface Sealed {
  readonly keyId: string;
  readonly jwe: Uint8Array;
}

/** At most 32 KiB of plaintext; the additional data is not empty. */
export async function seal(
  key: PairKey,
  plaintext: Uint8Array,
  additionalData: Uint8Array,
): Promise<{ keyId: string; jwe: Buffer }> {
  if (plaintext.length > maxPlaintextBytes)
    throw new Fault('bug', 'SEAL_TOO_LONG', `over ${maxPlaintextBytes} bytes to seal`);
  if (additionalData.length === 0) throw new Fault('bug', 'SEAL_UNBOUND', 'a seal without additional data');
  const jwe = await new FlattenedEncrypt(plaintext)
    .setProtectedHeader({ alg, enc, kid: key.id })
    .setAdditionalAuthenticatedData(additionalData)
    .encrypt(key.publicKey);
  return { keyId: key.id, jwe: Buffer.from(spelled(jwe), 'utf8') };
}

/**
 * Faults: invalid UNKNOWN_KEY where the ring, read once again, has no private key with this id for the purpose; invalid
 * UNSEAL_FAILED where it does not open: damaged, sealed to another key, or bound to other additional data.
 */
export async function unseal(
  keyring: Keyring,
  purpose: PairPurpose,
  sealed: Sealed,
  additionalData: Uint8Array,
): Promise<Uint8Array> {
  const key = await privateKeyFor(keyring, purpose, sealed.keyId);
  try {
    const { plaintext, keyId } = openJwe(key.privateKey, parse(sealed, additionalData));
    if (keyId !== key.id) throw new Error('the seal names another key');
    return plaintext;
  } catch {
    // Nobody outside needs to tell damage and a wrong key apart.
    throw new Fault('invalid', 'UNSEAL_FAILED', `a seal to ${key.id} does not open`);
  }
}

/** The key that opens such a seal. Fault invalid UNKNOWN_KEY where the ring, read once again, has none. */
export async function privateKeyFor(keyring: Keyring, purpose: PairPurpose, keyId: string): Promise<PrivateKey> {
  if (keyring.find(purpose, keyId)?.kind !== 'private') await keyring.reload();
  const key = keyring.find(purpose, keyId);
  if (key?.kind !== 'private')
    throw new Fault('invalid', 'UNKNOWN_KEY', `no private key for ${purpose} with the id of the seal`);
  return key;
}

/** Only the spelling that `seal` writes is taken: what was changed in any byte does not open, and no other member is heard. */
function parse({ jwe }: Sealed, additionalData: Uint8Array): SealedParts {
  if (jwe.length > maxJweBytes) throw new Error('too long');
  const text = Buffer.from(jwe).toString('utf8');
  const { protected: header, iv, ciphertext, tag }: Record<string, unknown> = JSON.parse(text);
  const members = { protected: String(header), iv: recoded(iv), ciphertext: recoded(ciphertext), tag: recoded(tag) };
  if (spelled(members) !== text) throw new Error('not in the spelling of a seal');
  return { ...members, aad: Buffer.from(additionalData).toString('base64url') };
}

function spelled({ protected: header, iv, ciphertext, tag }: FlattenedJWE): string {
  return JSON.stringify({ protected: header, iv, ciphertext, tag });
}

function recoded(text: unknown): string {
  return Buffer.from(String(text), 'base64url').toString('base64url');
}
