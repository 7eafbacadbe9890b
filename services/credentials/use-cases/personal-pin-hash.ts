/** The personal PIN at rest: Argon2id, its output encrypted under the pepper, so that a stolen table cannot be tried offline. */
import { FieldCipher } from '../../../runtime/field-cipher';
import { equalInConstantTime } from '../../../runtime/keyed-hash';
import type { Credential } from '../domain/credential';
import type { PersonalPin } from '../domain/pin';
import type { ComparedPin } from '../store/compared-pins';
import type { CredentialsDeps } from './deps';

type KeyDeps = Pick<CredentialsDeps, 'keyring'>;
type HashDeps = Pick<CredentialsDeps, 'slowHash' | 'keyring'>;

/** Compared where nobody has a PIN, so that an unknown fiscal code takes as long as a known one. */
const nobodysHash = Buffer.alloc(48);

/** What is stored in the credential's row. Faults: exhausted QUEUE_FULL where too many are being hashed already. */
export async function hashPersonalPin(deps: HashDeps, credentialId: string, pin: PersonalPin): Promise<Buffer> {
  return pepper(deps).encryptBytes(placeOf(credentialId), await deps.slowHash.hash(pin));
}

/** The Argon2id output to compare with. Faults: unavailable UNKNOWN_KEY. */
export function comparedPinHashOf(
  deps: KeyDeps,
  { credentialId, personalPinCipher }: Omit<ComparedPin, 'state'>,
): Buffer {
  return pepper(deps).decryptBytes(placeOf(credentialId), personalPinCipher);
}

/** As comparedPinHashOf, of the PIN before the last change. */
export function previousPinHashOf(deps: KeyDeps, { id, previousPin }: Credential): Buffer | undefined {
  return previousPin && pepper(deps).decryptBytes(previousPlaceOf(id), previousPin.cipher);
}

/** True where both are ciphers of one hash of this credential's PIN: the pepper key may have changed between them. Faults: unavailable UNKNOWN_KEY. */
export function isSamePersonalPin(deps: KeyDeps, credentialId: string, one: Buffer, other: Buffer): boolean {
  if (one.equals(other)) return true;
  const hashOf = (personalPinCipher: Buffer) => comparedPinHashOf(deps, { credentialId, personalPinCipher });
  return equalInConstantTime(hashOf(one), hashOf(other));
}

/** The credential's personal PIN as its previous one is kept. */
export function asPreviousPin(deps: KeyDeps, credential: Credential): Buffer | undefined {
  const { id: credentialId, personalPinCipher } = credential;
  if (personalPinCipher === undefined) return undefined;
  const hashed = comparedPinHashOf(deps, { credentialId, personalPinCipher });
  return pepper(deps).encryptBytes(previousPlaceOf(credentialId), hashed);
}

/** True where this is what was hashed. As slow for nothing as for something. Faults: exhausted QUEUE_FULL. */
export async function isSlowHashed(deps: HashDeps, hashed: Buffer | undefined, secret: string): Promise<boolean> {
  // In place of the decryption that gave the other ones what they are compared with.
  if (hashed === undefined) pepper(deps).encryptBytes(placeOf('nobody'), nobodysHash);
  const matches = await deps.slowHash.matches(secret, hashed ?? nobodysHash);
  return matches && hashed !== undefined;
}

function pepper({ keyring }: KeyDeps): FieldCipher {
  return new FieldCipher(keyring, 'pepper');
}

function placeOf(credentialId: string) {
  return { table: 'credential', column: 'personal_pin', row: credentialId };
}

function previousPlaceOf(credentialId: string) {
  return { table: 'credential', column: 'previous_pin', row: credentialId };
}
