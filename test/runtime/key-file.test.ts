import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairKey, sealPurposes, secretPurposes } from '../../runtime/key';
import { makeKey, makeStandaloneKeyring, publicPartOf } from '../../runtime/key-file';
import { openKeyring } from '../../runtime/keyring';
import { silentLog } from '../../runtime/log';

const now = new Date('2026-11-23T08:00:00Z');
const everything = {
  require: [
    ...secretPurposes.map((purpose) => ({ purpose, kind: 'secret' as const })),
    ...['event-signing' as const, ...sealPurposes].map((purpose) => ({ purpose, kind: 'private' as const })),
  ],
  forbidPrivate: [],
  log: silentLog,
};

test('two keys of a day have ids and material of their own', () => {
  const [a, b] = [makeKey('field', now), makeKey('field', now)];
  expect(a.id).toMatch(/^field-2026-11-23-[0-9a-f]{6}$/);
  expect({ sameId: a.id === b.id, sameSecret: a.secret === b.secret }).toEqual({ sameId: false, sameSecret: false });
});

test('the public part has the same id and can be read, but not the private part', () => {
  const key = makeKey('seal-letter', now);
  const part = publicPartOf(key);
  expect(part).toEqual({ ...key, jwk: { kty: 'OKP', crv: 'X25519', x: key.jwk?.x } });
  expect(pairKey(part.id, 'seal-letter', { ...part.jwk })).toMatchObject({ kind: 'public' });
  expect(() => publicPartOf(makeKey('field', now))).toThrow('no public part');
});

test('standalone makes one keyring with everything in it, once, whoever starts at the same time', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'symbolon-keys-'));
  try {
    const path = join(directory, 'keyring.json');
    const made = await Promise.all([
      makeStandaloneKeyring(path),
      makeStandaloneKeyring(path),
      makeStandaloneKeyring(path),
    ]);
    const text = await readFile(path, 'utf8');
    const ring = await openKeyring(path, everything);
    expect({ made: made.filter(Boolean).length, again: await makeStandaloneKeyring(path) }).toEqual({
      made: 1,
      again: false,
    });
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(ring.current('seal-desk').kind).toBe('private');
  } finally {
    await rm(directory, { recursive: true });
  }
});
