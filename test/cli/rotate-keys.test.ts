import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Component } from '../../runtime/component';
import { type Database, openDatabase } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { keyringText } from '../../runtime/key-file';
import { keysInUse } from '../../runtime/key-use';
import { type FiledKeyring, type Keyring, openKeyring } from '../../runtime/keyring';
import type { WrittenKey } from '../../runtime/keyring-file';
import { keyringWatch } from '../../runtime/keyring-watch';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { migrate } from '../../runtime/migrate';
import { runRekey } from '../../runtime/rekey-command';
import { migrations } from '../../services/credentials/migrations';
import { encryptedColumns } from '../../services/credentials/store/encrypted-columns';
import { newKey } from '../support/keyrings';
import { recordingLog } from '../support/recording-log';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { runKeys } from './run-keys';

const first = [newKey('field'), newKey('index'), newKey('pepper')];
const [firstField] = first;
let file = '';
const keysOf = async (): Promise<readonly WrittenKey[]> => JSON.parse(await readFile(file, 'utf8')).keys;
const statesOf = async () => (await keysOf()).map(({ purpose, state }) => `${state} ${purpose}`);
const idOf = async (state: string, purpose: string) =>
  String((await keysOf()).find((key) => key.state === state && key.purpose === purpose)?.id);

beforeEach(async () => {
  file = join(await temporaryFolder(), 'keyring.json');
  await writeFile(file, keyringText(first), { mode: 0o600 });
});

const keys = (...args: readonly string[]) => runKeys(...args, '--keyring', file);

describe('a key of a keyring file', () => {
  test('is staged, becomes current and is removed, each time by one write that only its owner can read', async () => {
    expect(await keys('--stage', 'field')).toMatchObject({ code: 0, error: '' });
    expect(await statesOf()).toEqual(['current field', 'current index', 'current pepper', 'next field']);
    const next = await idOf('next', 'field');
    expect((await keys('--activate', next)).printed).toContain(`Current: ${next}`);
    expect(await statesOf()).toEqual(['previous field', 'current index', 'current pepper', 'current field']);
    expect(await keys('--remove', String(firstField?.id))).toMatchObject({ code: 0 });
    expect(await statesOf()).toEqual(['current index', 'current pepper', 'current field']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('is current at once where one process alone has the file', async () => {
    expect(await keys('--rotate', 'pepper')).toMatchObject({ code: 0 });
    expect(await statesOf()).toEqual(['current field', 'current index', 'previous pepper', 'current pepper']);
  });

  test.each([
    ['a pair', ['--rotate', 'seal-sms'], /can be rotated so/],
    ['a purpose that the file has no key of', ['--stage', 'audit'], /has no audit key to rotate/],
    ['two things at once', ['--stage', 'field', '--rotate', 'index'], /give one of/],
    ['what is current to be removed', ['--remove', String(firstField?.id)], /is current/],
    ['what it does not have to be removed', ['--remove', 'nothing'], /no key nothing/],
    ['what is current to be made so', ['--activate', String(firstField?.id)], /that is next/],
  ])('is left as it is by %s', async (_, args, expected) => {
    const before = await readFile(file, 'utf8');
    expect(await keys(...args)).toMatchObject({ code: 1, printed: '', error: expect.stringMatching(expected) });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test('is staged once at a time', async () => {
    await keys('--stage', 'field');
    expect((await keys('--stage', 'field')).error).toMatch(/is next already/);
  });
});

describe('a service whose keys are rotated', () => {
  let database: Database;
  let url = '';
  let keyring: FiledKeyring;
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  let watch: Component;
  beforeEach(async () => {
    url = `file:${join(await temporaryFolder(), 'credentials.db')}`;
    database = openDatabase({ url, poolSize: 1 });
    await migrate(database, migrations, silentLog);
    keyring = await openKeyring(file, { require: [], forbidPrivate: [], log });
    watch = keyringWatch({ keyring, database, check: undefined, metrics, lookMilliseconds: 10 });
    await keysInUse({ database, keyring }).start();
    await watch.start();
    const cipher = new FieldCipher(keyring);
    await database('holder').insert({
      id: 'maria',
      fiscal_code_index: cipher.index('fiscal-code', 'RSSMRA80A01H501U'),
      fiscal_code_cipher: cipher.encrypt({ table: 'holder', column: 'fiscal_code', row: 'maria' }, 'RSSMRA80A01H501U'),
      create_time: new Date(),
    });
  });
  afterEach(async () => {
    await watch.stop();
    await database.destroy();
  });
  const rekey = async (...args: readonly string[]) => {
    let printed = '';
    const tell = (text: string) => {
      printed += text;
    };
    const code = await runRekey(encryptedColumns, {
      args: ['--settle-seconds', '0', ...args],
      env: { DATABASE_URL: url, KEYRING_FILE: file },
      terminal: { out: tell, error: tell },
      signal: new AbortController().signal,
    });
    return { code, printed };
  };

  test('takes the new one without a restart, and a file without the old one only once nothing needs that', async () => {
    await keys('--rotate', 'field');
    const current = await idOf('current', 'field');
    await waitFor('the new key', async () => keyring.current('field').id === current);
    // Too early.
    await keys('--remove', String(firstField?.id));
    const refused = async () =>
      (await metrics.registry.getSingleMetric('symbolon_keyring_refused')?.get())?.values[0]?.value;
    await waitFor('a refusal', async () => (await refused()) === 1);
    expect(keyring.watch.refusal()).toContain(String(firstField?.id));
    expect(keyring.find('field', String(firstField?.id))).toBeDefined();
    expect(JSON.stringify(lines)).toContain('KEY_REMOVED');
    await writeFile(file, keyringText([...(await keysOf()), { ...firstField, state: 'previous' } as WrittenKey]));

    expect((await rekey('--status')).code).toBe(3);
    expect(await rekey()).toEqual({ code: 0, printed: expect.stringContaining(`May be removed: ${firstField?.id}`) });
    expect((await rekey('--status')).printed).toContain(`${firstField?.id}: not needed since`);
    await keys('--remove', String(firstField?.id));
    await waitFor('the removal', async () => keyring.find('field', String(firstField?.id)) === undefined);
    await waitFor('no refusal', async () => (await refused()) === 0);
  });

  test('is told by --status where a walk stands, and that a staged key needs nothing', async () => {
    await keys('--stage', 'field');
    const next = await idOf('next', 'field');
    await waitFor('the staged key', async () => keyring.find('field', next) !== undefined);
    const staged = await rekey('--status');
    expect(staged).toEqual({ code: 0, printed: expect.stringContaining(`${next}: next\n`) });
    expect(staged.printed).toContain('Nobody has walked towards these keys.\n');
    await keys('--activate', next);
    await rekey();
    expect((await rekey('--status')).printed).toMatch(
      /^whole: (\d+) of \1 table\(s\), 0 row\(s\) to look at, since \d{4}-/m,
    );
  });

  test('refuses a file without a key that the service itself still needs', async () => {
    await watch.stop();
    const check = async (ring: Keyring) => {
      if (ring.all('field').length > 1) throw new Error('a letter waits');
    };
    watch = keyringWatch({ keyring, database, check, metrics, lookMilliseconds: 10 });
    await watch.start();
    await keys('--rotate', 'field');
    await waitFor('a refusal', async () => JSON.stringify(lines).includes('a letter waits'));
    expect(keyring.all('field').map(({ id }) => id)).toEqual([firstField?.id]);
  });

  test('refuses a file that lacks what it requires, as long as it does', async () => {
    await watch.stop();
    keyring = await openKeyring(file, { require: [{ purpose: 'pepper', kind: 'secret' }], forbidPrivate: [], log });
    watch = keyringWatch({ keyring, database, check: undefined, metrics, lookMilliseconds: 10 });
    await watch.start();
    const text = await readFile(file, 'utf8');
    await writeFile(
      file,
      text
        .replace('"current"', '"next"')
        .replace(/"purpose": "pepper",\s*"state": "current"/, '"purpose": "pepper", "state": "next"'),
    );
    const refused = async () =>
      (await metrics.registry.getSingleMetric('symbolon_keyring_refused')?.get())?.values[0]?.value;
    await waitFor('a refusal', async () => (await refused()) === 1);
    expect(keyring.current('pepper').id).toBe(first[2]?.id);
    await writeFile(file, text);
    await waitFor('no refusal', async () => (await refused()) === 0);
  });

  test('is told by the command what keeps a key from being removed', async () => {
    await database('cap_use').insert({ subject_index: Buffer.alloc(32, 1), times: '1', forget_time: new Date() });
    await keys('--rotate', 'index');
    expect(await rekey()).toEqual({
      code: 3,
      printed: expect.stringContaining(
        'Still needs an older index key: cap_use.subject_index: 1 row(s) end by themselves',
      ),
    });
  });

  test.each([
    ['a wrong command line', ['--faster'], 64, /unknown option/],
    ['a number that is none', ['--rows-per-second', 'many'], 64, /whole number/],
  ])('is not touched by %s', async (_, args, code, expected) => {
    expect(await rekey(...args)).toEqual({ code, printed: expect.stringMatching(expected) });
  });

  test('is not touched by a command with a keyring that is none', async () => {
    await writeFile(file, '{}');
    expect(await rekey()).toMatchObject({ code: 78 });
  });
});
