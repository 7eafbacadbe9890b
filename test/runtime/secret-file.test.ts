import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSecretFile } from '../../runtime/secret-file';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'symbolon-secret-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** What is in the directory, with modes. */
async function found() {
  const names = (await readdir(directory)).sort();
  return await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      return { name, text: await readFile(path, 'utf8'), mode: (await stat(path)).mode & 0o777 };
    }),
  );
}

test('a file is written for its owner only, and nothing else is left', async () => {
  const written = await writeSecretFile(join(directory, 'a.key'), 'one', { replace: false });
  expect({ written, found: await found() }).toEqual({
    written: true,
    found: [{ name: 'a.key', text: 'one', mode: 0o600 }],
  });
});

test('a file that is there stays as it is unless it is to be replaced', async () => {
  const path = join(directory, 'a.key');
  await writeSecretFile(path, 'one', { replace: false });
  const refused = await writeSecretFile(path, 'two', { replace: false });
  const kept = await found();
  const replaced = await writeSecretFile(path, 'three', { replace: true });
  expect({ refused, kept, replaced, found: await found() }).toEqual({
    refused: false,
    kept: [{ name: 'a.key', text: 'one', mode: 0o600 }],
    replaced: true,
    found: [{ name: 'a.key', text: 'three', mode: 0o600 }],
  });
});

test('of many who write the same file at once, one wins', async () => {
  const path = join(directory, 'a.key');
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, at) => writeSecretFile(path, `${at}`, { replace: false })),
  );
  const files = await found();
  expect({ won: outcomes.filter(Boolean).length, text: files.map(({ text }) => text) }).toEqual({
    won: 1,
    text: [`${outcomes.indexOf(true)}`],
  });
});

test('where it cannot be written, the caller is told', async () => {
  await expect(writeSecretFile(join(directory, 'none', 'a.key'), 'one', { replace: true })).rejects.toMatchObject({
    code: 'ENOENT',
  });
});
