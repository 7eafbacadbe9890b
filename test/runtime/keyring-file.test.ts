import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyringText, publicPartOf } from '../../runtime/key-file';
import { parseKeyringFile, readKeyringFile } from '../../runtime/keyring-file';
import { newKey } from '../support/keyrings';

const faultsOf = (file: unknown) =>
  parseKeyringFile(JSON.stringify(file)).faults.map((one) => `${one.field}: ${one.description}`);
const [field, sms] = [newKey('field'), newKey('seal-sms')];
const named = { id: 'field-1', purpose: 'field', state: 'current' };

test('a file without a fault gives its keys with their states', () => {
  const text = keyringText([field, { ...newKey('seal-mail'), state: 'next' }, publicPartOf(sms)]);
  const { keys, faults } = parseKeyringFile(text);
  expect(faults).toEqual([]);
  expect(keys.map(({ key: { purpose, kind }, state }) => ({ purpose, kind, state }))).toEqual([
    { purpose: 'field', kind: 'secret', state: 'current' },
    { purpose: 'seal-mail', kind: 'private', state: 'next' },
    { purpose: 'seal-sms', kind: 'public', state: 'current' },
  ]);
});

test('all faults of a file are named together', () => {
  const x25519 = sms.jwk;
  const file = {
    version: 1,
    note: 'ours',
    keys: [
      { ...named, id: 'UPPER', state: 'newest', secret: field.secret },
      { ...named, secret: Buffer.alloc(31).toString('base64url') },
      { ...named, secret: field.secret, jwk: x25519 },
      { ...named, purpose: 'seal-fax', jwk: x25519 },
      { ...named, purpose: 'event-signing', jwk: x25519 },
      { ...named, purpose: 'seal-sms', jwk: { ...x25519, x: newKey('seal-sms').jwk?.x } },
      'a text',
    ],
  };
  expect(faultsOf(file)).toEqual([
    'note: is not a field of this file',
    'keys[0].id: must be 1 to 63 of a-z, 0-9 and hyphens',
    'keys[0].state: must be next, current or previous',
    'keys[1]: its secret must be 32 bytes in base64url',
    'keys[2]: a key for field has id, purpose, state and secret',
    'keys[3]: its purpose is not known',
    'keys[4]: its jwk must be an OKP key on Ed25519, x belonging to d',
    'keys[5]: its jwk must be an OKP key on X25519, x belonging to d',
    'keys[6]: is not an object',
  ]);
});

test('ids used twice, keys used twice and a second current key are faults', () => {
  const file = { version: 1, keys: [field, { ...newKey('index'), id: field.id }, { ...field, id: 'field-again' }] };
  expect(faultsOf(file)).toEqual([
    `${field.id}: this id is used twice`,
    'field-again: the same key is in the file before, under another id',
    'field-again: there is more than one current key for field',
  ]);
});

test('what is no keyring file is said to be none', () => {
  const outcomes = [
    [],
    {},
    { version: 2, keys: [] },
    { version: 1 },
    { version: 1, keys: Array(1_001).fill(field) },
  ].map(faultsOf);
  expect(outcomes).toEqual([
    ['file: is not a JSON object'],
    ['version: must be 1'],
    ['version: must be 1'],
    ['keys: must be a list of at most 1000 keys'],
    ['keys: must be a list of at most 1000 keys'],
  ]);
});

test('no fault shows key material, not even that of a file cut short', () => {
  const text = keyringText([field, sms]);
  const broken = [text.slice(0, -4), text.replace('"secret": "', '"secret": "!'), text.replace('X25519', 'P-256')];
  const told = JSON.stringify(broken.map((one) => parseKeyringFile(one).faults));
  expect(told).not.toContain(field.secret);
  expect(told).not.toContain(sms.jwk?.d);
});

describe('reading', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'symbolon-keyring-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });
  const write = async (text: string, mode: number) => {
    const path = join(directory, 'keyring.json');
    await writeFile(path, text);
    await chmod(path, mode);
    return path;
  };

  test('a file that only its owner can use is read', async () => {
    expect(await readKeyringFile(await write('{}', 0o400))).toBe('{}');
  });

  test('a file that its group or the world can read or write is refused, and the remedy named', async () => {
    for (const mode of [0o640, 0o604, 0o620, 0o602]) {
      const path = await write('{}', mode);
      const message = `${path}: file: others than its owner may use it (mode ${mode.toString(8)}): chmod 600 it`;
      await expect(readKeyringFile(path)).rejects.toMatchObject({
        kind: 'invalid',
        reason: 'INVALID_KEYRING',
        message,
      });
    }
  });

  test('a file that is absent, a directory or over 1 MiB is refused', async () => {
    const invalid = { kind: 'invalid', reason: 'INVALID_KEYRING' };
    const path = join(directory, 'none');
    await expect(readKeyringFile(path)).rejects.toMatchObject({
      ...invalid,
      message: `${path}: file: cannot be opened (ENOENT)`,
    });
    await expect(readKeyringFile(directory)).rejects.toMatchObject(invalid);
    await expect(readKeyringFile(await write('x'.repeat(1_048_577), 0o600))).rejects.toMatchObject(invalid);
  });
});
