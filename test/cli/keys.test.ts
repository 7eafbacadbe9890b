import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keysCommand } from '../../cli/keys';
import { parseKeyringFile } from '../../runtime/keyring-file';

let directory = '';
const keys = () => join(directory, 'keys');
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'symbolon-cli-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

/** Runs the command; what it printed, and the error it ended with. */
async function run(...args: string[]) {
  let printed = '';
  let error = '';
  const command = keysCommand((text) => {
    printed += text;
  });
  command.exitOverride().configureOutput({ writeErr: (text) => (error += text) });
  const code = await command.parseAsync(args, { from: 'user' }).then(
    () => 0,
    (thrown: { exitCode: number }) => thrown.exitCode,
  );
  return { printed, error, code };
}

async function snapshot() {
  const names = (await readdir(keys())).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(keys(), name), 'utf8')])),
  );
}

test('every process gets its keys, and the private sealing key of no other', async () => {
  expect(await run('--out', keys())).toMatchObject({ code: 0, error: '' });
  const files = await snapshot();
  const held = Object.entries(files)
    .filter(([name]) => name.endsWith('.keyring.json'))
    .map(([name, text]) => {
      const { keys: filed, faults } = parseKeyringFile(String(text));
      expect(faults).toEqual([]);
      return [name.split('.')[0], filed.map(({ key, state }) => `${state} ${key.kind} ${key.purpose}`).sort()] as const;
    });
  const ofPostal = (family: string) => [
    'current private manifest-signing',
    `current private seal-${family}`,
    'current public event-signing',
    'current secret audit',
    'current secret field',
    'current secret fingerprint',
    'current secret index',
  ];
  const ofNotify = (own: string, other: string) => [
    `current private seal-${own}`,
    'current public event-signing',
    `current public seal-${other}`,
    ...['field', 'fingerprint', 'index'].map((purpose) => `current secret ${purpose}`),
  ];
  expect(Object.fromEntries(held)).toEqual({
    credentials: [
      'current private event-signing',
      ...['desk', 'letter', 'mail', 'sms'].map((family) => `current public seal-${family}`),
      ...['audit', 'field', 'fingerprint', 'index', 'pepper'].map((purpose) => `current secret ${purpose}`),
    ],
    'notify-mail': ofNotify('mail', 'sms'),
    'notify-sms': ofNotify('sms', 'mail'),
    'postal-desk': ofPostal('desk'),
    'postal-post': ofPostal('letter'),
  });
});

test("a secret is in the keyrings of one database only: notify's two processes share theirs", async () => {
  await run('--out', keys());
  const texts = Object.entries(await snapshot()).filter(([name]) => name.endsWith('.keyring.json'));
  const holders = new Map<string, string[]>();
  for (const [name, text] of texts)
    for (const { secret, jwk } of JSON.parse(String(text)).keys as { secret?: string; jwk?: { d?: string } }[]) {
      const material = secret ?? jwk?.d;
      if (material !== undefined) holders.set(material, [...(holders.get(material) ?? []), name]);
    }
  const shared = [...holders.values()].filter(({ length }) => length > 1);
  const both = ['notify-mail.keyring.json', 'notify-sms.keyring.json'];
  expect({ different: holders.size, shared }).toEqual({ different: 23, shared: [both, both, both] });
});

test('every certificate has one identity, the names its process is reached by, and the authority’s signature', async () => {
  await run(
    '--out',
    keys(),
    '--domain',
    'pin.example',
    '--host',
    'pin.example',
    '--host',
    'notify-sms=10.0.0.3',
    '--days',
    '90',
  );
  const files = await snapshot();
  const authority = new X509Certificate(String(files['ca.pem']));
  const names = Object.keys(files).filter((name) => name.endsWith('.pem') && name !== 'ca.pem');
  const certificates = names.map((name) => new X509Certificate(String(files[name])));
  expect(certificates.every((one) => one.checkIssued(authority) && one.verify(authority.publicKey))).toBe(true);
  const local = (name: string, host = '') =>
    `DNS:${name}, DNS:localhost${host}, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1`;
  expect(certificates.map(({ subjectAltName }) => subjectAltName)).toEqual([
    `URI:spiffe://pin.example/credentials, ${local('credentials', ', DNS:pin.example')}`,
    `URI:spiffe://pin.example/notify/mail, ${local('notify-mail')}`,
    `URI:spiffe://pin.example/notify/sms, ${local('notify-sms')}, IP Address:10.0.0.3`,
    `URI:spiffe://pin.example/operators, ${local('operators')}`,
    `URI:spiffe://pin.example/portal, ${local('portal')}`,
    `URI:spiffe://pin.example/postal/desk, ${local('postal-desk')}`,
    `URI:spiffe://pin.example/postal/post, ${local('postal-post')}`,
    `URI:spiffe://pin.example/print-centre, ${local('print-centre')}`,
  ]);
});

test('files and directory are their owner’s alone, and the print shows what each is for but no key', async () => {
  const { printed } = await run('--out', keys());
  const files = await snapshot();
  const modes = await Promise.all(
    Object.keys(files).map(async (name) => (await stat(join(keys(), name))).mode & 0o777),
  );
  expect({ directory: (await stat(keys())).mode & 0o777, files: new Set(modes) }).toEqual({
    directory: 0o700,
    files: new Set([0o600]),
  });
  for (const name of Object.keys(files)) expect(printed).toContain(name);
  expect(printed).toContain('Keep offline');
  expect(printed).not.toMatch(/BEGIN|[A-Za-z0-9_-]{40}/);
});

test('what is there is not replaced, unless forced', async () => {
  await run('--out', keys());
  const before = await snapshot();
  const refused = await run('--out', keys());
  expect({ ...refused, kept: await snapshot() }).toEqual({
    code: 1,
    printed: '',
    error: expect.stringContaining('credentials.keyring.json'),
    kept: before,
  });
  const forced = await run('--out', keys(), '--force');
  const after = await snapshot();
  expect({ code: forced.code, names: Object.keys(after) }).toEqual({ code: 0, names: Object.keys(before) });
  expect(Object.keys(after).filter((name) => after[name] === before[name])).toEqual([]);
});

/** As an earlier version made it. */
async function withoutNewKeys(name: string): Promise<string> {
  const path = join(keys(), name);
  const file = JSON.parse(await readFile(path, 'utf8'));
  const isNew = ({ purpose }: { purpose: string }) => ['manifest-signing', 'fingerprint', 'audit'].includes(purpose);
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

test.each(['credentials', 'notify-sms'])('the keyring of %s lacks nothing', async (name) => {
  await run('--out', keys());
  const path = join(keys(), `${name}.keyring.json`);
  expect(await run('--add-to', path)).toEqual({ code: 0, error: '', printed: `${path} lacks nothing.\n` });
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

test('wrong arguments are told and make nothing', async () => {
  const wrong = [
    ['--domain', 'Not a domain'],
    ['--days', '0'],
    ['--days', '5000'],
    ['--host', 'unknown=host'],
    ['--host', 'credentials='],
    ['--add-to', join(directory, 'nothing.json')],
  ];
  for (const args of wrong)
    expect(await run('--out', keys(), ...args)).toMatchObject({ code: 1, error: expect.stringMatching(/error: /) });
  expect(await readdir(directory)).toEqual([]);
});
