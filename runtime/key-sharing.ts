/** Gives two processes over one database, each with a keyring file of its own, the same secrets. */
import { Fault } from './fault';
import type { SecretPurpose } from './key';
import { keyringText, makeKey } from './key-file';
import { type KeyringFile, parseKeyringFile, readKeyringFile, type WrittenKey } from './keyring-file';
import { writeSecretFile } from './secret-file';

type Two<T> = readonly [T, T];

/**
 * Each of the two files gets the keys of these purposes that only the other has, and both the same new current one of a purpose of which neither has any; what
 * they have stays as it is. A key that is current in the other is added as next where the file has a current one. Gives what each got. Undefined, and
 * nothing done, where they have none of these keys in common: they are not of one database. Fault invalid INVALID_KEYRING where one cannot be read, or is wrong.
 */
export async function shareKeys(
  paths: Two<string>,
  purposes: readonly SecretPurpose[],
): Promise<Two<readonly WrittenKey[]> | undefined> {
  const [one, other] = [await keysIn(paths[0]), await keysIn(paths[1])];
  const isShared = ({ purpose }: WrittenKey) => purposes.some((shared) => shared === purpose);
  if (!one.some((key) => isShared(key) && has(other, key))) return undefined;
  const nobodys = purposes.filter((purpose) => ![...one, ...other].some((key) => key.purpose === purpose));
  const made = nobodys.map((purpose) => makeKey(purpose, new Date()));
  const lackedBy = (own: readonly WrittenKey[], others: readonly WrittenKey[]) => [
    ...others.filter((key) => isShared(key) && !has(own, key)).map((key) => besides(own, key)),
    ...made,
  ];
  const added: Two<readonly WrittenKey[]> = [lackedBy(one, other), lackedBy(other, one)];
  // Of a death between them one has the keys: the next run gives them to the other.
  await write(paths[0], one, added[0]);
  await write(paths[1], other, added[1]);
  return added;
}

function has(keys: readonly WrittenKey[], { id }: WrittenKey): boolean {
  return keys.some((key) => key.id === id);
}

/** A purpose has one current key. */
function besides(own: readonly WrittenKey[], key: WrittenKey): WrittenKey {
  const hasCurrent = own.some(({ purpose, state }) => purpose === key.purpose && state === 'current');
  return key.state === 'current' && hasCurrent ? { ...key, state: 'next' } : key;
}

async function keysIn(path: string): Promise<readonly WrittenKey[]> {
  const text = await readKeyringFile(path);
  const { faults } = parseKeyringFile(text);
  if (faults.length > 0)
    throw new Fault('invalid', 'INVALID_KEYRING', `${path}: it is wrong already`, { fields: faults });
  // It was parsed, so it is one.
  return (JSON.parse(text) as KeyringFile).keys;
}

async function write(path: string, keys: readonly WrittenKey[], added: readonly WrittenKey[]): Promise<void> {
  if (added.length > 0) await writeSecretFile(path, keyringText([...keys, ...added]), { replace: true });
}
