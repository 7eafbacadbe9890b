/** Postal-first: the first half at rest while there is no second one. Argon2id, its output encrypted under the pepper, as a personal PIN's. */
import { FieldCipher } from '../../../runtime/field-cipher';
import type { PinHalf } from '../domain/pin';
import type { PinRequest } from '../domain/pin-request';
import type { CredentialsDeps } from './deps';

/** What is stored in the request's row. Faults: exhausted QUEUE_FULL where too many are being hashed already. */
export async function hashLoneHalf(
  deps: Pick<CredentialsDeps, 'slowHash' | 'keyring'>,
  pinRequestId: string,
  half: PinHalf,
): Promise<Buffer> {
  const hash = await deps.slowHash.hash(half);
  return new FieldCipher(deps.keyring, 'pepper').encryptBytes(placeOf(pinRequestId), hash);
}

/** The Argon2id output to compare with. Faults: unavailable UNKNOWN_KEY. */
export function loneHalfHashOf(
  { keyring }: Pick<CredentialsDeps, 'keyring'>,
  { id, loneHalfCipher }: Pick<PinRequest, 'id' | 'loneHalfCipher'>,
): Buffer | undefined {
  return loneHalfCipher && new FieldCipher(keyring, 'pepper').decryptBytes(placeOf(id), loneHalfCipher);
}

function placeOf(pinRequestId: string) {
  return { table: 'pin_request', column: 'lone_half', row: pinRequestId };
}
