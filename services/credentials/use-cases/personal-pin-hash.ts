/** The personal PIN at rest: Argon2id, its output encrypted under the pepper, so that a stolen table cannot be tried offline. */
import { FieldCipher } from '../../../runtime/field-cipher';
import type { Credential } from '../domain/credential';
import type { PersonalPin } from '../domain/pin';
import type { CredentialsDeps } from './deps';

type HashDeps = Pick<CredentialsDeps, 'slowHash' | 'keyring'>;

/** Compared where nobody has a PIN, so that an unknown fiscal code takes as long as a known one. */
const nobodysHash = Buffer.alloc(48);

/** What is stored in the credential's row. Faults: exhausted QUEUE_FULL where too many are being hashed already. */
export async function hashPersonalPin(deps: HashDeps, credentialId: string, pin: PersonalPin): Promise<Buffer> {
  return new FieldCipher(deps.keyring, 'pepper').encryptBytes(placeOf(credentialId), await deps.slowHash.hash(pin));
}

/** True where this is the credential's personal PIN. As slow for no credential as for one. Faults: exhausted QUEUE_FULL. */
export async function isPersonalPin(
  deps: HashDeps,
  credential: Credential | undefined,
  pin: PersonalPin,
): Promise<boolean> {
  const hashed = storedHash(deps, credential);
  const matches = await deps.slowHash.matches(pin, hashed ?? nobodysHash);
  return matches && hashed !== undefined;
}

function storedHash(deps: HashDeps, credential: Credential | undefined): Buffer | undefined {
  if (credential?.personalPinCipher === undefined) return undefined;
  return new FieldCipher(deps.keyring, 'pepper').decryptBytes(placeOf(credential.id), credential.personalPinCipher);
}

function placeOf(credentialId: string) {
  return { table: 'credential', column: 'personal_pin', row: credentialId };
}
