/** Postal-first: the first half at rest while there is no second one. Argon2id, its output encrypted under the pepper, as a personal PIN's. */
import { FieldCipher } from '../../../runtime/field-cipher';
import type { PinHalf } from '../domain/pin';
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

function placeOf(pinRequestId: string) {
  return { table: 'pin_request', column: 'lone_half', row: pinRequestId };
}
