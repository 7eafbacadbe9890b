import { equalInConstantTime, hmac } from '../../../runtime/keyed-hash';
import type { Keyring } from '../../../runtime/keyring';
import type { InitialPin } from '../domain/pin';
import type { PinRequest } from '../domain/pin-request';

const nobody = Buffer.alloc(32);

/** Keyed, and bound to the issue: a hash copied to another issue's row matches nothing. */
export function initialPinHash(keyring: Keyring, pepperKeyId: string, issueId: string, pin: InitialPin): Buffer {
  const pepper = keyring.find('pepper', pepperKeyId) ?? keyring.current('pepper');
  return hmac(pepper, 'initial-pin', issueId, pin);
}

/** The request among these whose initial PIN this is. Compares once even where there is none, so that time tells nothing. */
export function requestWithInitialPin(
  keyring: Keyring,
  requests: readonly PinRequest[],
  pin: InitialPin,
): PinRequest | undefined {
  const withPin = requests.filter(({ initialPin }) => initialPin !== undefined);
  if (withPin.length === 0) equalInConstantTime(nobody, initialPinHash(keyring, '', '', pin));
  return withPin.find(({ id, initialPin }) =>
    equalInConstantTime(initialPin?.hash ?? nobody, initialPinHash(keyring, initialPin?.pepperKeyId ?? '', id, pin)),
  );
}
