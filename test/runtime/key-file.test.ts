import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairKey, sealPurposes, secretPurposes, signingPurposes } from '../../runtime/key';
import { keyringText, makeKey, makeStandaloneKeyring, publicPartOf } from '../../runtime/key-file';
import { openKeyring } from '../../runtime/keyring';
import { silentLog } from '../../runtime/log';
import { temporaryFolder } from '../support/temporary-folder';

const now = new Date('2026-11-23T08:00:00Z');
const everything = {
  require: [
    ...secretPurposes.map((purpose) => ({ purpose, kind: 'secret' as const })),
    ...[...signingPurposes, ...sealPurposes].map((purpose) => ({ purpose, kind: 'private' as const })),
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

test("standalone's keyring of an earlier version gets a key to sign manifests with, and keeps the others", async () => {
  const path = join(await temporaryFolder(), 'keyring.json');
  const earlier = [...secretPurposes, 'event-signing' as const, ...sealPurposes].map((purpose) =>
    makeKey(purpose, now),
  );
  await writeFile(path, keyringText(earlier), { mode: 0o600 });
  expect(await makeStandaloneKeyring(path)).toBe(false);
  const ring = await openKeyring(path, everything);
  const { keys } = JSON.parse(await readFile(path, 'utf8'));

  expect({ kept: keys.slice(0, -1), made: ring.current('manifest-signing').kind }).toEqual({
    kept: earlier,
    made: 'private',
  });
});
