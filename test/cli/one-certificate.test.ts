import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keysCommand } from '../../cli/keys';

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

test('one certificate alone is made by the authority that is there, and nothing else is touched', async () => {
  await run('--out', keys());
  const before = await snapshot();
  const { printed } = await run('--out', keys(), '--certificate', 'claims=/claims', '--host', 'claims=10.0.0.4');
  await run('--out', keys(), '--certificate', 'portal', '--force');
  const after = await snapshot();
  const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
  expect(changed.sort()).toEqual(['claims.key', 'claims.pem', 'portal.key', 'portal.pem']);
  const authority = new X509Certificate(String(after['ca.pem']));
  const [claims, portal] = ['claims', 'portal'].map((name) => new X509Certificate(String(after[`${name}.pem`])));
  expect([claims, portal].map((one) => one?.verify(authority.publicKey))).toEqual([true, true]);
  expect(claims?.subjectAltName).toMatch(
    /^URI:spiffe:\/\/example\.org\/claims, DNS:claims, .*, IP Address:10\.0\.0\.4$/,
  );
  expect(printed).toContain('claims.key');
});

test.each([
  [['--certificate', 'claims'], 'NAME=/PATH'],
  [['--certificate', 'claims=claims'], 'NAME=/PATH'],
  [['--certificate', 'claims=/portal'], 'NAME=/PATH'],
  [['--certificate', 'portal=/claims'], 'NAME=/PATH'],
  [['--certificate', 'claims=/a/../b'], 'NAME=/PATH'],
  [['--certificate', 'ca=/claims', '--force'], 'NAME=/PATH'],
  [['--certificate', 'portal', '--host', 'notify-sms=10.0.0.3'], '--host'],
  [['--certificate', 'portal'], 'must hold ca.pem and ca.key'],
])('%j is refused, and nothing is written', async (args, told) => {
  expect((await run('--out', keys(), ...args)).error).toContain(told);
  expect(await readdir(directory)).toEqual([]);
});
