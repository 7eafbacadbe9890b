import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keyringText } from '../../runtime/key-file';
import { digestOf, manifestFileName, signatureFileName } from '../../services/postal/domain/manifest';
import { publicKeysText } from '../../services/postal/domain/manifest-signature';
import { runManifests } from '../../services/postal/manifest-command';
import { newKey } from '../support/keyrings';
import { startProcess } from '../support/process';
import { temporaryFolder } from '../support/temporary-folder';
import { makeChain, signingKey } from './manifest-chains';

const key = signingKey();
const chain = makeChain(key, 12);
const lastDigest = digestOf(chain[11]?.content ?? Buffer.alloc(0));

// More than Node lists at once: its own recursive listing (opendir, 20.20) leaves out what a folder has beyond 32.
const lettersABatch = 40;

/** As a print centre would keep them: a folder for each batch, with its letters. */
async function archive() {
  const root = await temporaryFolder();
  const pem = join(root, 'postal.pem');
  const kept = join(root, 'kept');
  await writeFile(pem, publicKeysText([key]));
  for (const { manifest, content, signature } of chain) {
    const folder = join(kept, manifest.batchId);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, manifestFileName(manifest.sequence)), content);
    await writeFile(join(folder, signatureFileName(manifest.sequence)), signature);
    for (let letter = 0; letter < lettersABatch; letter += 1)
      await writeFile(join(folder, `${letter}.pdf`), 'a letter');
  }
  const file = (sequence: number) =>
    join(kept, chain[sequence - 1]?.manifest.batchId ?? '', manifestFileName(sequence));
  const verify = (...args: readonly string[]) => run('verify', kept, '--key', pem, ...args);
  return { root, pem, kept, file, verify };
}

async function run(...args: readonly string[]) {
  const told = { out: '', error: '' };
  const code = await runManifests(args, {
    out: (text) => {
      told.out += text;
    },
    error: (text) => {
      told.error += text;
    },
  });
  return { code, ...told };
}

const whole = {
  code: 0,
  out: `Whole: 12 manifest(s), 1 to 12, with 24 letter(s).\nSHA-256 of the last one, to compare with what the sender tells: ${lastDigest}\n`,
  error: '',
};

describe('the command that verifies manifests', () => {
  test('finds a whole chain in many folders', async () => {
    const { verify, kept } = await archive();
    expect([await verify(), await verify('--contains', lastDigest.toUpperCase())]).toEqual([whole, whole]);
    await rm(join(kept, chain[0]?.manifest.batchId ?? ''), { recursive: true });
    expect(await verify('--from', '2')).toMatchObject({ code: 0, error: '' });
  });

  test('tells the first manifest that is not as it must be, and why', async () => {
    const { verify, file, kept } = await archive();
    const told: string[] = [];
    const tell = async (...args: readonly string[]) => {
      const { code, error, out } = await verify(...args);
      told.push(
        `${code} ${out}${error
          .replaceAll(`${kept}/`, '')
          .replace(/^[0-9a-f-]+\//, '')
          .trimEnd()}`,
      );
    };
    await rm(file(12));
    await tell('--contains', lastDigest);
    await rename(file(11), `${file(11)}.away`);
    await writeFile(file(11), '');
    await tell();
    await rm(`${file(10)}.sig`);
    await tell();
    await writeFile(`${file(9)}.sig`, Buffer.alloc(64));
    await tell();
    await writeFile(file(8), (await readFile(file(8), 'utf8')).replace('"attempt":1', '"attempt":2'));
    await tell();
    await writeFile(file(7), Buffer.alloc(8_388_609));
    await tell();
    await rename(file(5), `${file(5)}.bak`);
    await tell();
    await writeFile(file(5), chain[0]?.content ?? '');
    await writeFile(`${file(5)}.sig`, chain[0]?.signature ?? '');
    await tell();

    expect(told).toEqual([
      '65 manifest 12: the chain ends before it, and does not contain the manifest that it must contain (cut-short).',
      '65 manifest-00000011.json: manifest 11: it is damaged: not a manifest, or not as one is written (damaged).',
      '65 manifest-00000010.json: manifest 10: it has no signature beside it (unsigned).',
      '65 manifest-00000009.json: manifest 9: it was signed with another key than those given (other-key).',
      '65 manifest-00000008.json: manifest 8: it was changed after it was signed, or signed with another key than those given (changed).',
      '65 manifest-00000007.json: manifest 7: it is damaged: not a manifest, or not as one is written (damaged).',
      '65 manifest-00000006.json: manifest 5: it is missing (removed).',
      '65 manifest-00000005.json: manifest 1: its place was taken before: it is there more than once (repeated).',
    ]);
  });

  test('gives the public keys of a keyring, with which openssl and it itself check', async () => {
    const { root, kept } = await archive();
    const [current, previous] = [newKey('manifest-signing'), newKey('manifest-signing', 'previous')];
    const keyring = join(root, 'keyring.json');
    await writeFile(keyring, keyringText([previous, newKey('field'), current]), { mode: 0o600 });
    const { code, out, error } = await run('key', '--keyring', keyring);
    const pem = join(root, 'told.pem');
    await writeFile(pem, out);
    const shown = execFileSync('openssl', ['pkey', '-pubin', '-in', pem, '-noout', '-text']).toString();

    expect({
      code,
      error,
      ids: out.split('\n').filter((line) => line.startsWith('manifest-')),
      isPrivate: out.includes('PRIVATE'),
    }).toEqual({
      code: 0,
      error: '',
      ids: [current.id, previous.id],
      isPrivate: false,
    });
    expect(shown).toContain('ED25519 Public-Key');
    expect((await run('verify', kept, '--key', pem)).code).toBe(65);
    expect((await run('verify', kept, '--key', pem, join(root, 'postal.pem'))).code).toBe(0);
  });

  test('says what is wrong with its arguments and files', async () => {
    const { root, kept, pem, verify } = await archive();
    const notKeys = join(root, 'not-keys.pem');
    await writeFile(notKeys, '-----BEGIN PRIVATE KEY-----');
    const empty = join(root, 'empty');
    await mkdir(empty);
    const keyring = join(root, 'keyring.json');
    await writeFile(keyring, keyringText([newKey('field')]), { mode: 0o600 });
    const told = [
      await run(),
      await run('verify', kept),
      await run('verify', kept, '--key', notKeys),
      await verify('--from', '0'),
      await verify('--contains', 'abc'),
      await run('verify', empty, '--key', pem),
      await run('verify', join(root, 'nowhere'), '--key', pem),
      await run('verify', kept, '--key', join(root, 'nowhere.pem')),
      await run('key', '--keyring', keyring),
      await run('key', '--keyring', join(root, 'nowhere.json')),
      await run('verify', '--help'),
    ];
    expect(told.map(({ code }) => code)).toEqual([64, 64, 64, 64, 64, 3, 1, 1, 78, 78, 0]);
    expect(told.every(({ out, error }) => (out === '') !== (error === ''))).toBe(true);
    expect(told[6]?.error).toContain('nowhere');
    expect(told[10]?.out).toContain('Exit codes: 0 whole; 65 broken');
  });

  test('runs as a process of its own, without any setting', async () => {
    const { kept, pem, file } = await archive();
    const running = async (...args: readonly string[]) => {
      const started = await startProcess({ entry: 'services/postal/manifests', args, env: {} });
      const { code } = await started.end;
      return { code, lines: started.lines };
    };
    const first = await running('verify', kept, '--key', pem);
    await rm(file(3));

    expect([first, await running('verify', kept, '--key', pem)]).toEqual([
      { code: 0, lines: whole.out.trimEnd().split('\n') },
      { code: 65, lines: [`${file(4)}: manifest 3: it is missing (removed).`] },
    ]);
  });
});
