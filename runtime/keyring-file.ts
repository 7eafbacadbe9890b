/** The keyring file: JSON, the keys of one process. Reads it, checks it, and names every fault without showing any key. */
import { open } from 'node:fs/promises';
import { codeOf } from './error-like';
import { Fault, type FieldFault } from './fault';
import { curveOf, isPairPurpose, isSecretPurpose, type Key, pairKey, secretBytes, secretKey } from './key';
import { parsedJson } from './parsed-json';

const maxFileBytes = 1_048_576;
const maxKeys = 1_000;
const idPattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** `next` is known to readers before anybody uses it; `previous` still opens what it closed. */
export type KeyState = 'next' | 'current' | 'previous';

/** A key as it is written: `secret` (base64url) for a secret's purpose, `jwk` for a pair's. */
export interface KeyringFile {
  readonly version: 1;
  readonly keys: readonly WrittenKey[];
}
export interface WrittenKey {
  readonly id: string;
  readonly purpose: Key['purpose'];
  readonly state: KeyState;
  readonly secret?: string;
  readonly jwk?: { readonly kty: 'OKP'; readonly crv: string; readonly x: string; readonly d?: string };
}

export interface FiledKey {
  readonly key: Key;
  readonly state: KeyState;
}

/** The file's text. Fault invalid INVALID_KEYRING where it cannot be read, is over 1 MiB, or is open to others than its owner. */
export async function readKeyringFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(path, `cannot be opened (${codeOf(error)})`);
  });
  try {
    const { mode, size } = await file.stat();
    if ((mode & 0o077) !== 0)
      throw unreadable(path, `others than its owner may use it (mode ${(mode & 0o777).toString(8)}): chmod 600 it`);
    if (size > maxFileBytes) throw unreadable(path, `is over ${maxFileBytes} bytes`);
    return await file.readFile('utf8');
  } catch (error) {
    throw error instanceof Fault ? error : unreadable(path, 'cannot be read');
  } finally {
    await file.close();
  }
}

/** The keys, or every fault of the file together: `keys` is complete only where there is no fault. */
export function parseKeyringFile(text: string): { keys: readonly FiledKey[]; faults: readonly FieldFault[] } {
  const file = parsedJson(text);
  if (!isRecord(file)) return { keys: [], faults: [fault('file', 'is not a JSON object')] };
  const { version, keys: written, ...others } = file;
  if (version !== 1) return { keys: [], faults: [fault('version', 'must be 1')] };
  if (!Array.isArray(written) || written.length > maxKeys)
    return { keys: [], faults: [fault('keys', `must be a list of at most ${maxKeys} keys`)] };
  const unknown = Object.keys(others).map((name) => fault(name, 'is not a field of this file'));
  const parsed = written.map((one: unknown, at) => parseKey(one, `keys[${at}]`));
  const keys = parsed.flatMap((one) => ('key' in one ? [one] : []));
  const faults = parsed.flatMap((one) => ('key' in one ? [] : one.faults));
  return { keys, faults: [...unknown, ...faults, ...faultsBetween(keys)] };
}

function parseKey(written: unknown, at: string): FiledKey | { readonly faults: readonly FieldFault[] } {
  if (!isRecord(written)) return { faults: [fault(at, 'is not an object')] };
  const { id, purpose, state, ...material } = written;
  const idFaults = isId(id) ? [] : [fault(`${at}.id`, 'must be 1 to 63 of a-z, 0-9 and hyphens')];
  const stateFaults = isState(state) ? [] : [fault(`${at}.state`, 'must be next, current or previous')];
  const key = keyOf(isId(id) ? id : at, purpose, material);
  const keyFaults = typeof key === 'string' ? [fault(at, key)] : [];
  const faults = [...idFaults, ...stateFaults, ...keyFaults];
  return typeof key === 'string' || !isState(state) || faults.length > 0 ? { faults } : { key, state };
}

/** The key, or what is wrong with it. */
function keyOf(id: string, purpose: unknown, { secret, jwk, ...others }: Record<string, unknown>): Key | string {
  const fields = [
    ...Object.keys(others),
    ...(secret === undefined ? [] : ['secret']),
    ...(jwk === undefined ? [] : ['jwk']),
  ];
  if (isSecretPurpose(purpose)) {
    if (fields.join() !== 'secret') return `a key for ${purpose} has id, purpose, state and secret`;
    return secretKey(id, purpose, secret) ?? `its secret must be ${secretBytes} bytes in base64url`;
  }
  if (!isPairPurpose(purpose)) return 'its purpose is not known';
  if (fields.join() !== 'jwk' || !isRecord(jwk)) return `a key for ${purpose} has id, purpose, state and jwk`;
  return pairKey(id, purpose, jwk) ?? `its jwk must be an OKP key on ${curveOf(purpose)}, x belonging to d`;
}

/** What is wrong only between keys: ids and material used twice, more than one current key of a purpose. */
function faultsBetween(keys: readonly FiledKey[]): readonly FieldFault[] {
  return keys.flatMap(({ key, state }, at) => {
    const before = keys.slice(0, at);
    const sameId = before.some((other) => other.key.id === key.id);
    const sameMaterial = before.some((other) => fingerprint(other.key) === fingerprint(key));
    const secondCurrent =
      state === 'current' && before.some((other) => other.state === state && other.key.purpose === key.purpose);
    return [
      ...(sameId ? [fault(key.id, 'this id is used twice')] : []),
      ...(sameMaterial ? [fault(key.id, 'the same key is in the file before, under another id')] : []),
      ...(secondCurrent ? [fault(key.id, `there is more than one current key for ${key.purpose}`)] : []),
    ];
  });
}

function fingerprint(key: Key): string {
  return key.kind === 'secret' ? key.bytes.toString('base64url') : String(key.publicKey.export({ format: 'jwk' }).x);
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && idPattern.test(value);
}

function isState(value: unknown): value is KeyState {
  return value === 'next' || value === 'current' || value === 'previous';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(field: string, description: string): FieldFault {
  return { field, reason: 'INVALID_KEY', description };
}

function unreadable(path: string, description: string): Fault {
  const fields = [{ field: 'file', reason: 'UNREADABLE', description }];
  return new Fault('invalid', 'INVALID_KEYRING', `${path}: file: ${description}`, { fields });
}
