import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseKeyringFile } from '../../runtime/keyring-file';
import { runKeys as run } from './run-keys';

let directory = '';
const keys = () => join(directory, 'keys');
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'symbolon-cli-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** As an earlier version made it. */
const withoutNewKeys = (name: string) => without(name, 'manifest-signing', 'fingerprint', 'audit');

async function without(name: string, ...purposes: readonly string[]): Promise<string> {
  const path = join(keys(), name);
  const file = JSON.parse(await readFile(path, 'utf8'));
  const isNew = ({ purpose }: { purpose: string }) => purposes.includes(purpose);
  await writeFile(path, JSON.stringify({ ...file, keys: file.keys.filter((key: { purpose: string }) => !isNew(key)) }));
  return path;
}

test("postal's keyring of an earlier version gets the keys that it lacks, once, and keeps those that it has", async () => {
  await run('--out', keys());
  const path = await withoutNewKeys('postal-post.keyring.json');
  const before = JSON.parse(await readFile(path, 'utf8')).keys;
  const first = await run('--add-to', path);
  const text = await readFile(path, 'utf8');
  const second = await run('--add-to', path);
  const after = JSON.parse(text).keys as { id: string; purpose: string; state: string }[];
  const added = after.slice(before.length);

  expect({ ...first, kept: after.slice(0, before.length) }).toEqual({
    code: 0,
    error: '',
    printed: expect.stringContaining(`Added to ${path}:\n${added.map(({ id }) => `  ${id}\n`).join('')}`),
    kept: before,
  });
  expect(added.map(({ purpose, state }) => `${state} ${purpose}`)).toEqual([
    'current fingerprint',
    'current audit',
    'current manifest-signing',
  ]);
  expect({ faults: parseKeyringFile(text).faults, mode: (await stat(path)).mode & 0o777 }).toEqual({
    faults: [],
    mode: 0o600,
  });
  expect({ second, unchanged: (await readFile(path, 'utf8')) === text }).toEqual({
    second: { code: 0, error: '', printed: `${path} lacks nothing.\n` },
    unchanged: true,
  });
});

test('what was made now lacks nothing', async () => {
  await run('--out', keys());
  const paths = ['credentials', 'notify-sms', 'notify-mail'].map((name) => join(keys(), `${name}.keyring.json`));
  expect(await run(...paths.flatMap((path) => ['--add-to', path]))).toEqual({
    ...{ code: 0, error: '' },
    printed: paths.map((path) => `${path} lacks nothing.\n`).join(''),
  });
});

describe("notify's keyrings of an earlier version", () => {
  type Filed = { readonly id: string; readonly purpose: string; readonly state: string; readonly secret?: string };
  const filed = async (path: string): Promise<readonly Filed[]> => JSON.parse(await readFile(path, 'utf8')).keys;
  const audits = async (path: string) => (await filed(path)).filter(({ purpose }) => purpose === 'audit');
  let [sms, mail] = ['', ''];
  beforeEach(async () => {
    await run('--out', keys());
    sms = await without('notify-sms.keyring.json', 'audit');
    mail = await without('notify-mail.keyring.json', 'audit');
  });

  test('get the same audit key, once, and keep what they have', async () => {
    const before = { sms: await filed(sms), mail: await filed(mail) };
    const first = await run('--add-to', sms, '--add-to', mail);
    const [key] = await audits(sms);
    const after = { sms: await filed(sms), mail: await filed(mail) };
    expect({ first, after, state: key?.state }).toEqual({
      first: { code: 0, error: '', printed: expect.stringContaining(`Added to ${mail}:\n  ${key?.id}\n`) },
      after: { sms: [...before.sms, key], mail: [...before.mail, key] },
      state: 'current',
    });
    const second = await run('--add-to', mail, '--add-to', sms);
    expect({ second, after: { sms: await filed(sms), mail: await filed(mail) } }).toEqual({
      second: { code: 0, error: '', printed: `${mail} lacks nothing.\n${sms} lacks nothing.\n` },
      after,
    });
  });

  test('are refused alone: each would get an audit key of its own', async () => {
    const before = await filed(sms);
    for (const paths of [[sms], [sms, sms], [sms, join(keys(), 'postal-post.keyring.json')]])
      expect(await run(...paths.flatMap((path) => ['--add-to', path]))).toEqual({
        ...{ code: 1, printed: '' },
        error: expect.stringContaining('give both their keyrings, each with --add-to'),
      });
    expect(await filed(sms)).toEqual(before);
  });

  test('of which one has the key already, give it to the other', async () => {
    await run('--add-to', sms, '--add-to', mail);
    const before = await filed(mail);
    await without('notify-mail.keyring.json', 'audit');
    await run('--add-to', sms, '--add-to', mail);
    expect(await filed(mail)).toEqual(before);
  });

  test('get to know a key that only one has, where both have a current one', async () => {
    await run('--add-to', sms, '--add-to', mail);
    const [before] = await audits(sms);
    await run('--rotate', 'audit', '--keyring', sms);
    await run('--add-to', sms, '--add-to', mail);
    const [previous, current] = await audits(sms);
    expect({ sms: [previous?.state, current?.state], mail: await audits(mail) }).toEqual({
      sms: ['previous', 'current'],
      mail: [before, { ...current, state: 'next' }],
    });
  });

  test('of two installations stay as they are', async () => {
    const others = join(directory, 'others');
    await run('--out', others);
    const [ours, theirs] = [await filed(sms), await filed(join(others, 'notify-mail.keyring.json'))];
    const refused = await run('--add-to', sms, '--add-to', join(others, 'notify-mail.keyring.json'));
    expect({ refused, ours: await filed(sms), theirs: await filed(join(others, 'notify-mail.keyring.json')) }).toEqual({
      refused: { code: 1, printed: '', error: expect.stringContaining('no key in common') },
      ...{ ours, theirs },
    });
  });
});

test('nothing is added to what is not the keyring of one process', async () => {
  await run('--out', keys());
  const [post, desk] = await Promise.all(['post', 'desk'].map((name) => withoutNewKeys(`postal-${name}.keyring.json`)));
  const [postKeys, deskKeys] = await Promise.all(
    [post, desk].map(async (path) => JSON.parse(await readFile(String(path), 'utf8')).keys),
  );
  const opensTwo = {
    version: 1,
    keys: [...postKeys, ...deskKeys.filter(({ id }: { id: string }) => id.startsWith('seal-desk'))],
  };
  const path = join(directory, 'other.json');
  const answers = [];
  for (const text of [JSON.stringify(opensTwo), '{"version":1,"keys":[]}', 'no JSON', undefined]) {
    if (text === undefined) await chmod(path, 0o644);
    else await writeFile(path, text, { mode: 0o600 });
    answers.push((await run('--add-to', path)).error.replace(path, 'FILE').trim());
  }
  expect([...answers, (await run('--add-to', path, '--out', keys())).error.trim(), (await run()).error.trim()]).toEqual(
    [
      'error: FILE is not the keyring of one process',
      'error: FILE is not the keyring of one process',
      'error: FILE: file: is not a JSON object',
      'error: FILE: file: others than its owner may use it (mode 644): chmod 600 it',
      'error: give either --out or --add-to',
      'error: give either --out or --add-to',
    ],
  );
});
