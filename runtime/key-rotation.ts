/** Changes single keys of a keyring file: adds one as `next`, makes it current, removes an old one. */
import { Fault } from './fault';
import { keyringText } from './key-file';
import { type KeyringFile, parseKeyringFile, readKeyringFile, type WrittenKey } from './keyring-file';
import { writeSecretFile } from './secret-file';

/** A change of a keyring's keys; the text where it cannot be made says why. */
type KeysChange = (keys: readonly WrittenKey[]) => readonly WrittenKey[] | string;

/** The change, made in the file at once and for good, or why not. Fault invalid INVALID_KEYRING where the file cannot be read, or is wrong. */
async function changeKeys(path: string, change: KeysChange): Promise<string | undefined> {
  const text = await readKeyringFile(path);
  const { faults } = parseKeyringFile(text);
  if (faults.length > 0)
    throw new Fault('invalid', 'INVALID_KEYRING', `${path}: it is wrong already`, { fields: faults });
  // It was parsed, so it is one.
  const changed = change((JSON.parse(text) as KeyringFile).keys);
  if (typeof changed === 'string') return changed;
  await writeSecretFile(path, keyringText(changed), { replace: true });
  return undefined;
}

/** Adds a key as `next`: known to who has the file, used by nobody. Undefined, or why not. Fault invalid INVALID_KEYRING. */
export function stageKey(path: string, key: WrittenKey): Promise<string | undefined> {
  return changeKeys(path, (keys) => {
    if (!keys.some(({ purpose }) => purpose === key.purpose)) return `it has no ${key.purpose} key to rotate`;
    if (keys.some(({ purpose, state }) => purpose === key.purpose && state === 'next'))
      return `it has a ${key.purpose} key that is next already: activate or remove that one`;
    return [...keys, { ...key, state: 'next' }];
  });
}

/** Makes a `next` key current, and the one before it previous. Undefined, or why not. Fault invalid INVALID_KEYRING. */
export function activateKey(path: string, keyId: string): Promise<string | undefined> {
  return changeKeys(path, (keys) => {
    const chosen = keys.find(({ id }) => id === keyId);
    if (chosen?.state !== 'next') return `it has no key ${keyId} that is next`;
    const stateOf = ({ id, purpose, state }: WrittenKey) => {
      if (id === keyId) return 'current';
      return purpose === chosen.purpose && state === 'current' ? 'previous' : state;
    };
    return keys.map((key) => ({ ...key, state: stateOf(key) }));
  });
}

/** Removes a key that is not current. Undefined, or why not. Fault invalid INVALID_KEYRING. */
export function removeKey(path: string, keyId: string): Promise<string | undefined> {
  return changeKeys(path, (keys) => {
    const chosen = keys.find(({ id }) => id === keyId);
    if (chosen === undefined) return `it has no key ${keyId}`;
    if (chosen.state === 'current') return `${keyId} is current: make another one current before`;
    return keys.filter(({ id }) => id !== keyId);
  });
}
