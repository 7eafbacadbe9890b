/** Opaque tokens that say where to go on reading: only what was given out here, for the same thing, comes back in. */
import type { SecretKey } from './key';
import { equalInConstantTime, hmac } from './keyed-hash';
import type { Keyring } from './keyring';

const macBytes = 16;
const longestToken = 400;

/** `scope` is what the place is a place in: the method, the filter. It is not in the token, and need not be known to its bearer. */
export function pageToken(keyring: Keyring, scope: readonly string[], place: string): string {
  return Buffer.concat([macOf(keyring.current('fingerprint'), scope, place), Buffer.from(place)]).toString('base64url');
}

/** The place; undefined for a token from elsewhere, of another scope, or changed. One made before the key was rotated is right. */
export function placeOf(keyring: Keyring, scope: readonly string[], token: string): string | undefined {
  if (token.length > longestToken) return undefined;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.toString('base64url') !== token || bytes.length <= macBytes) return undefined;
  const [mac, place] = [bytes.subarray(0, macBytes), bytes.subarray(macBytes).toString()];
  const isOurs = keyring.all('fingerprint').some((key) => equalInConstantTime(mac, macOf(key, scope, place)));
  return isOurs ? place : undefined;
}

function macOf(key: SecretKey, scope: readonly string[], place: string): Buffer {
  return hmac(key, 'page-token', String(scope.length), ...scope, place).subarray(0, macBytes);
}
