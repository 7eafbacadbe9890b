import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
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
    ...['audit', 'field', 'fingerprint', 'index'].map((purpose) => `current secret ${purpose}`),
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
  expect({ different: holders.size, shared }).toEqual({ different: 24, shared: [both, both, both, both] });
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
