import type { KeyPurpose } from '../../runtime/key';
import { keyringText, makeKey } from '../../runtime/key-file';
import { type Keyring, keyringOf } from '../../runtime/keyring';
import type { WrittenKey } from '../../runtime/keyring-file';

/** A ring of these keys that demands nothing. */
export function keyringWith(...keys: readonly WrittenKey[]): Keyring {
  return keyringOf(keyringText(keys), { require: [], forbidPrivate: [] });
}

export function newKey(purpose: KeyPurpose, state: WrittenKey['state'] = 'current'): WrittenKey {
  return { ...makeKey(purpose, new Date('2026-11-23T08:00:00Z')), state };
}
