import { Fault } from '../../../runtime/fault';
import { equalInConstantTime, hmac } from '../../../runtime/keyed-hash';
import type { Keyring } from '../../../runtime/keyring';
import type { InitialPin } from '../domain/pin';
import type { PinRequest } from '../domain/pin-request';

const nobody = Buffer.alloc(32);

/** Keyed, and bound to the issue: a hash copied to another issue's row matches nothing. Faults: unavailable UNKNOWN_KEY. */
export function initialPinHash(keyring: Keyring, pepperKeyId: string, issueId: string, pin: InitialPin): Buffer {
  const pepper = keyring.find('pepper', pepperKeyId);
  if (pepper === undefined) {
    // A right PIN must never be called wrong because this process has not been given its pepper yet.
    void keyring.reload();
    throw new Fault('unavailable', 'UNKNOWN_KEY', 'the pepper of an issue is not in the keyring', {
      retryAfterSeconds: 1,
    });
  }
  return hmac(pepper, 'initial-pin', issueId, pin);
}

/** The request among these whose initial PIN this is. Compares once even where there is none, so that time tells nothing. */
export function requestWithInitialPin(
  keyring: Keyring,
  requests: readonly PinRequest[],
  pin: InitialPin,
): PinRequest | undefined {
  const issues = requests.flatMap((request) =>
    request.initialPin === undefined ? [] : [{ request, ...request.initialPin }],
  );
  if (issues.length === 0) equalInConstantTime(nobody, initialPinHash(keyring, keyring.current('pepper').id, '', pin));
  return issues.find(({ request, hash, pepperKeyId }) =>
    equalInConstantTime(hash, initialPinHash(keyring, pepperKeyId, request.id, pin)),
  )?.request;
}
