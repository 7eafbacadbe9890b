/** Keyed hashes that tell whether two requests have the same body, without keeping it. */
import type { SecretKey } from '../../../runtime/key';
import { equalInConstantTime, hmac } from '../../../runtime/keyed-hash';
import type { Keyring } from '../../../runtime/keyring';
import type { GivenNotification } from '../domain/notification';

/** The same for the same body of one caller's request. */
export function requestFingerprint(keyring: Keyring, caller: string, given: GivenNotification): Buffer {
  return fingerprintBy(keyring.current('fingerprint'), caller, given);
}

/** Whether the fingerprint is that of this body, also one made before the key was rotated. */
export function hasFingerprint(
  keyring: Keyring,
  caller: string,
  given: GivenNotification,
  fingerprint: Buffer,
): boolean {
  return keyring.all('fingerprint').some((key) => equalInConstantTime(fingerprint, fingerprintBy(key, caller, given)));
}

function fingerprintBy(key: SecretKey, caller: string, given: GivenNotification): Buffer {
  return hmac(key, 'notification', caller, canonicalText(given));
}

/** Everything that was given, in one order. */
function canonicalText(given: GivenNotification): string {
  const { sms, email, pec } = given.recipient;
  return JSON.stringify([
    given.template,
    given.language,
    [sms, email, pec],
    given.channels,
    Object.entries(given.variables).sort(([one], [other]) => (one < other ? -1 : 1)),
    given.priority ?? null,
    given.sendTime?.getTime() ?? null,
    given.expireTime?.getTime() ?? null,
    given.unsubscribeUrl,
  ]);
}
