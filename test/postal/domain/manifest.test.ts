import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { checksumsOf } from '../../../services/postal/domain/checksums';
import {
  type Manifest,
  manifestFileName,
  manifestText,
  maxManifestBytes,
  mostLetters,
  noPrevious,
  parsedManifest,
  signatureFileName,
} from '../../../services/postal/domain/manifest';
import {
  isSignedBy,
  publicKeysIn,
  publicKeysText,
  signManifest,
} from '../../../services/postal/domain/manifest-signature';
import { newKey } from '../../support/keyrings';
import { temporaryFolder } from '../../support/temporary-folder';
import { letter, signingKey, uuid } from '../manifest-chains';

const manifest: Manifest = {
  sequence: 12,
  batchId: uuid(7),
  letterClass: 'abroad',
  createTime: new Date('2026-11-27T09:15:03.007Z'),
  previous: 'ab'.repeat(32),
  replaces: 9,
  letters: [letter(2), { ...letter(1), print: 2, attempt: 3 }],
};

describe('the manifest of a batch', () => {
  test('is ASCII, JSON, and has a letter a line, so that grep finds one', () => {
    const [two, one] = manifest.letters.map(({ sha256 }) => sha256);
    expect(manifestText(manifest).toString().split('\n')).toEqual([
      '{',
      '"format":"symbolon-manifest-1",',
      '"sequence":12,',
      `"batch_id":"${uuid(7)}",`,
      '"class":"abroad",',
      '"created":"2026-11-27T09:15:03.007Z",',
      '"counts":{"letters":2,"pages":4},',
      `"previous":"${'ab'.repeat(32)}",`,
      '"replaces":9,',
      '"letters":[',
      `{"letter_id":"${uuid(2)}","attempt":1,"print":1,"file":"${uuid(2)}-1.pdf","pages":2,"sha256":"${two}","bytes":60002},`,
      `{"letter_id":"${uuid(1)}","attempt":3,"print":2,"file":"${uuid(1)}-1.pdf","pages":2,"sha256":"${one}","bytes":60001}`,
      ']}',
      '',
    ]);
    expect([manifestFileName(12), signatureFileName(12)]).toEqual([
      'manifest-00000012.json',
      'manifest-00000012.json.sig',
    ]);
  });

  test('is read back as it was, with no letter or the most that it may have', () => {
    const first = { ...manifest, sequence: 1, previous: noPrevious, replaces: undefined };
    const longest = (_: unknown, number: number) => ({
      ...letter(number),
      file: `${'f'.repeat(90)}-${number}`,
      bytes: 2 ** 40,
    });
    for (const one of [
      manifest,
      { ...first, letters: [] },
      { ...manifest, letters: Array.from({ length: mostLetters }, longest) },
    ]) {
      const text = manifestText(one);
      expect({ fits: text.length <= maxManifestBytes, read: parsedManifest(text) }).toEqual({ fits: true, read: one });
    }
  });

  test('with a byte changed, added or taken away it is none, or another one', () => {
    const text = manifestText(manifest);
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(0, 1),
        fc.boolean(),
        (at, byte, taken, isKept) => {
          const put = isKept ? Buffer.from([byte]) : Buffer.alloc(0);
          const changed = Buffer.concat([text.subarray(0, at), put, text.subarray(at + taken)]);
          const read = parsedManifest(changed);
          return read === undefined || manifestText(read).equals(changed);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['is cut off', (text: string) => text.slice(0, -20)],
    ['is written with spaces', (text: string) => JSON.stringify(JSON.parse(text), undefined, 1)],
    ['counts wrongly', (text: string) => text.replace('"pages":4}', '"pages":5}')],
    ['has another format', (text: string) => text.replace('manifest-1', 'manifest-2')],
    ['has a field more', (text: string) => text.replace('"replaces"', '"x":1,\n"replaces"')],
    ['has a letter without a digest', (text: string) => text.replace(/"sha256":"\w+"/, '"sha256":null')],
    ['is a list', () => '[]'],
    ['is empty', () => ''],
  ])('is damaged where it %s', (_, spoil) => {
    expect(parsedManifest(Buffer.from(spoil(manifestText(manifest).toString())))).toBeUndefined();
  });

  const [first, second] = [letter(2), letter(1)];
  test.each<[string, Partial<Manifest>]>([
    ['sequence', { sequence: 0 }],
    ['batch_id', { batchId: 'X' }],
    ['created', { createTime: new Date(Number.NaN) }],
    ['previous', { previous: noPrevious }],
    ['previous', { sequence: 1, replaces: undefined }],
    ['replaces', { replaces: 12 }],
    ['letter', { letters: [{ ...first, file: '../x' }] }],
    ['letter', { letters: [{ ...first, pages: 0 }] }],
    ['letter', { letters: [{ ...first, sha256: 'AB'.repeat(32) }] }],
    ['letter', { letters: Array.from({ length: mostLetters + 1 }, (_, number) => letter(number)) }],
    ['file, twice', { letters: [first, { ...second, file: first.file }] }],
    ['letter, twice', { letters: [first, { ...second, letterId: first.letterId }] }],
  ])('is not written with a wrong %s', (part, changed) => {
    expect(() => manifestText({ ...manifest, ...changed })).toThrow(`a manifest with a wrong ${part}`);
  });
});

describe('its signature', () => {
  const key = signingKey();
  const content = manifestText(manifest);

  test('is checked by openssl, with the key as it is given to print centres', async () => {
    const folder = await temporaryFolder();
    const [file, signature, pem] = ['manifest.json', 'manifest.json.sig', 'key.pem'].map((name) => join(folder, name));
    await writeFile(String(file), content);
    await writeFile(String(signature), signManifest(key, content));
    await writeFile(String(pem), publicKeysText([key]));
    const check = () =>
      execFileSync(
        'openssl',
        [
          'pkeyutl',
          '-verify',
          '-rawin',
          '-pubin',
          '-inkey',
          String(pem),
          '-sigfile',
          String(signature),
          '-in',
          String(file),
        ],
        { stdio: ['ignore', 'pipe', 'pipe'] },
      ).toString();

    expect(check()).toBe('Signature Verified Successfully\n');
    await writeFile(String(file), content.toString().replace('"sequence":12', '"sequence":13'));
    expect(check).toThrow('Command failed');
  });

  test('is one of the keys that are given', () => {
    const [other, keys] = [signingKey(), publicKeysIn(publicKeysText([signingKey(), key]))];
    expect([
      isSignedBy(keys ?? [], content, signManifest(key, content)),
      isSignedBy(keys ?? [], content, signManifest(other, content)),
      isSignedBy(keys ?? [], content, signManifest(key, content).subarray(1)),
      isSignedBy([], content, signManifest(key, content)),
    ]).toEqual([true, false, false, false]);
  });

  test('cannot be made with a public key', () => {
    if (key.kind !== 'private') throw new Error('the key just made is private');
    const { privateKey: _, ...named } = key;
    expect(() => signManifest({ ...named, kind: 'public' }, content)).toThrow('has no private part');
  });

  test.each([
    ['nothing', ''],
    ['a private key', `-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n${publicKeysText([key])}`],
    ['a damaged key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'],
    ['a key of another kind', publicKeysText([{ ...key, publicKey: otherKind() }])],
  ])('is not checked with %s', (_, text) => {
    expect(publicKeysIn(text)).toBeUndefined();
  });
});

function otherKind() {
  const { x = '' } = newKey('seal-letter').jwk ?? {};
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

test('sha256sum accepts the checksums, and finds a file that was changed', async () => {
  const folder = await temporaryFolder();
  const names = ['a.pdf.gpg', '-b.pdf', 'manifest-00000001.json'];
  for (const name of names) await writeFile(join(folder, name), name);
  const files = names.map((name) => ({ name, digest: createHash('sha256').update(name).digest('hex') }));
  await writeFile(join(folder, 'SHA256SUMS'), checksumsOf(files));
  const check = () =>
    execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder, stdio: 'pipe' }).toString();

  expect(check()).toBe('a.pdf.gpg: OK\n-b.pdf: OK\nmanifest-00000001.json: OK\n');
  await writeFile(join(folder, '-b.pdf'), 'changed');
  expect(check).toThrow('Command failed');
  expect(() => checksumsOf([{ name: 'two\nlines', digest: '' }])).toThrow('a name that it cannot have');
});
