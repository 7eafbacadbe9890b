/** The keys a process works with: read from one file, found by purpose and id, read again when an unknown id turns up. */
import { Fault, type FieldFault } from './fault';
import { FileWatch } from './file-watch';
import type { Key, KeyFor, KeyPurpose, PairPurpose } from './key';
import { type FiledKey, parseKeyringFile, readKeyringFile } from './keyring-file';
import type { Log } from './log';

export interface Keyring {
  /** The key to encrypt, seal, sign or hash with. Throws a bug where the purpose was not required when the ring was opened. */
  current<P extends KeyPurpose>(purpose: P): KeyFor<P>;
  find<P extends KeyPurpose>(purpose: P, keyId: string): KeyFor<P> | undefined;
  /** The current key first. */
  all<P extends KeyPurpose>(purpose: P): readonly KeyFor<P>[];
  /** The ids of the keys that are only known, for a rotation to come: nothing is under them yet. */
  nextIds(): readonly string[];
  /** Reads the file again, and takes what it holds. What is wrong or not admitted is logged once and changes nothing: the ring goes on with the keys it has. Never rejects. */
  reload(): Promise<void>;
}

/** A ring that a file holds, which may change. */
export interface FiledKeyring extends Keyring {
  /** From the next reload on the file's keys are taken only where this resolves for a ring of them. */
  admitBy(admission: (found: Keyring) => Promise<void>): void;
  /** The file as it changes; `reload` looks at it. */
  readonly watch: FileWatch<string>;
}

/** What a process needs of its keyring file, and what must not be in it. */
export interface KeyringDemands {
  /** Each has exactly one current key. `public` is satisfied by a private key as well. */
  readonly require: readonly { readonly purpose: KeyPurpose; readonly kind: Key['kind'] }[];
  /** A private key of one of these purposes refuses the start, whatever its state. */
  readonly forbidPrivate: readonly PairPurpose[];
}

/** Opens the ring in a file that only its owner can read. Fault invalid INVALID_KEYRING, naming all that is wrong with it. */
export async function openKeyring(
  path: string,
  { log, ...demands }: KeyringDemands & { readonly log: Log },
): Promise<FiledKeyring> {
  const text = await readKeyringFile(path);
  let keys = checkedKeys(path, text, demands);
  let admission = async (_: Keyring): Promise<void> => {};
  const watch = new FileWatch(text, {
    name: 'keyring',
    read: () => readKeyringFile(path),
    isSame: (one, other) => one === other,
    take: async (found) => {
      const judged = checkedKeys(path, found, demands);
      await admission(ringOf(() => judged));
      keys = judged;
      log.info('keyring.reloaded', { keyIds: keys.map(({ key }) => key.id) });
    },
    log,
  });
  return {
    ...lookUps(() => keys),
    // Many records with the same unknown id ask at once: one reading answers them all.
    reload: () => watch.look(),
    admitBy: (given) => {
      admission = given;
      watch.judgeAgain();
    },
    watch,
  };
}

/** A ring of keys that are in no file, given as the file's text. Faults as openKeyring's. */
export function keyringOf(text: string, demands: KeyringDemands): Keyring {
  const keys = checkedKeys('keyring', text, demands);
  return ringOf(() => keys);
}

function ringOf(keys: () => readonly FiledKey[]): Keyring {
  return { ...lookUps(keys), reload: async () => {} };
}

function lookUps(filed: () => readonly FiledKey[]): Omit<Keyring, 'reload'> {
  // A key's purpose decides its kind: parsing made it so, and KeyFor states it.
  const all = <P extends KeyPurpose>(purpose: P) =>
    filed().flatMap(({ key }) => (key.purpose === purpose ? key : [])) as KeyFor<P>[];
  const current = <P extends KeyPurpose>(purpose: P): KeyFor<P> => {
    const [key] = all(purpose);
    if (key === undefined) throw new Fault('bug', 'KEY_NOT_REQUIRED', `no key for ${purpose}: nobody required it`);
    return key;
  };
  return {
    all,
    current,
    find: (purpose, keyId) => all(purpose).find(({ id }) => id === keyId),
    nextIds: () => filed().flatMap(({ key, state }) => (state === 'next' ? key.id : [])),
  };
}

function checkedKeys(name: string, text: string, demands: KeyringDemands): readonly FiledKey[] {
  const { keys, faults } = parseKeyringFile(text);
  const all = [...faults, ...forbiddenKeys(keys, demands), ...(faults.length > 0 ? [] : missingKeys(keys, demands))];
  if (all.length > 0) {
    const list = all.map(({ field, description }) => `${field}: ${description}`).join('; ');
    throw new Fault('invalid', 'INVALID_KEYRING', `${name}: ${list}`, { fields: all });
  }
  return [...keys].sort((a, b) => Number(b.state === 'current') - Number(a.state === 'current'));
}

function missingKeys(keys: readonly FiledKey[], { require }: KeyringDemands): readonly FieldFault[] {
  return require.flatMap(({ purpose, kind }) => {
    const current = keys.find(({ key, state }) => key.purpose === purpose && state === 'current')?.key;
    if (current === undefined) return [{ field: purpose, reason: 'KEY_MISSING', description: 'has no current key' }];
    if (kind !== 'private' || current.kind === 'private') return [];
    return [{ field: current.id, reason: 'PRIVATE_KEY_MISSING', description: 'is needed with its private part' }];
  });
}

function forbiddenKeys(keys: readonly FiledKey[], { forbidPrivate }: KeyringDemands): readonly FieldFault[] {
  return keys
    .filter(({ key }) => key.kind === 'private' && forbidPrivate.includes(key.purpose))
    .map(({ key: { id, purpose } }) => {
      const description = `this process must not hold a private key for ${purpose}`;
      return { field: id, reason: 'PRIVATE_KEY_FORBIDDEN', description };
    });
}
