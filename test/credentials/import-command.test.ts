import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../runtime/database';
import { keyringText } from '../../runtime/key-file';
import { silentLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import { importArguments } from '../../services/credentials/import-command';
import { migrations } from '../../services/credentials/migrations';
import { openDataFolder } from '../../services/standalone/data-folder';
import { atSize } from '../support/at-size';
import { newKey } from '../support/keyrings';
import { startProcess } from '../support/process';
import { largeRegisterCsv, registerCsv, registerLine } from '../support/register-csv';
import { temporaryFolder } from '../support/temporary-folder';

const bad = registerLine(1, { family_name: 'Bianchi', postal_code: '184' });

async function importing(entry: string, env: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const started = await startProcess({ entry: `services/${entry}/import-register`, args, env });
  const { code } = await started.end;
  return { code, lines: started.lines };
}

/** A database of credentials, migrated or not, and a keyring beside it. */
async function place(isMigrated = true) {
  const folder = await temporaryFolder();
  const env = { DATABASE_URL: `file:${join(folder, 'credentials.db')}`, KEYRING_FILE: join(folder, 'keyring.json') };
  await writeFile(env.KEYRING_FILE, keyringText([newKey('field'), newKey('index'), newKey('audit')]), { mode: 0o600 });
  const database = openDatabase({ url: env.DATABASE_URL, poolSize: 1 });
  if (isMigrated) await migrate(database, migrations, silentLog);
  return {
    env,
    rows: async () => Number((await database('registered_person').count({ rows: '*' }))[0]?.['rows']),
    close: () => database.destroy(),
  };
}

describe('import-register', () => {
  test('imports, and says how many', async () => {
    const { env, rows, close } = await place();
    const ended = await importing('credentials', env, await registerCsv([registerLine(0), registerLine(2)]));
    const sentence = 'Imported: 2 persons; 0 bad lines skipped, 0 repeated, 0 persons removed.';
    expect({ ...ended, rows: await rows() }).toEqual({ code: 0, lines: [sentence], rows: 2 });
    await close();
  });

  test('refuses a file with a bad line, or skips the line, as told, and never shows what is in it', async () => {
    const { env, rows, close } = await place();
    const path = await registerCsv([registerLine(0), bad, bad, bad]);
    const told = 'postal_code POSTAL_CODE_NOT_A_CAP';
    const shown = [`line 3: ${told}`, `line 4: ${told}`, '(further bad lines are only counted)'];
    const refused = await importing('credentials', env, path, '--lines-shown', '2');
    const rowsThen = await rows();
    const skipped = await importing('credentials', env, path, '--on-bad-line', 'skip', '--lines-shown', '2');
    expect({ refused, rowsThen, skipped, rows: await rows() }).toEqual({
      refused: { code: 65, lines: [...shown, 'Refused, nothing was changed: 3 bad lines, 1 good ones.'] },
      rowsThen: 0,
      skipped: {
        code: 3,
        lines: [...shown, 'Imported: 1 persons; 3 bad lines skipped, 0 repeated, 0 persons removed.'],
      },
      rows: 1,
    });
    await close();
  });

  test('refuses what is no such file', async () => {
    const { env, close } = await place();
    const path = join(await temporaryFolder(), 'other.csv');
    await writeFile(path, 'RSSMRA80A01H501U;Maria\n');
    const ended = await importing('credentials', env, path);
    expect(ended).toEqual({
      code: 65,
      lines: [expect.stringMatching(/^The file is refused: .*missing: fiscal_code, /)],
    });
    await close();
  });

  test('ends with what is wrong where the command line, a setting, the keyring or the schema is not as it must be', async () => {
    const { env, close } = await place(false);
    const path = await registerCsv([registerLine(0)]);
    const endings = [
      await importing('credentials', env),
      await importing('credentials', { KEYRING_FILE: env.KEYRING_FILE }, path),
      await importing('credentials', { ...env, KEYRING_FILE: '/none.json' }, path),
      await importing('credentials', env, path),
    ];
    expect(endings.map(({ code, lines }) => [code, lines.slice(0, 2).join(' ')])).toEqual([
      [64, expect.stringContaining('usage: npm run import-register')],
      [78, expect.stringContaining('DATABASE_URL is required')],
      [78, expect.stringContaining('KEYRING_FILE /none.json: file: cannot be opened (ENOENT)')],
      [1, 'The import ended early: the database lacks tables: npm run migrate -- credentials'],
    ]);
    await close();
  });

  test('imports into a data folder of standalone, which it makes, but not while somebody works in it', async () => {
    const folder = join(await temporaryFolder(), 'data');
    const path = await registerCsv([registerLine(0)]);
    const { code } = await importing('standalone', { SYMBOLON_DATA: folder }, path);
    const modes = await Promise.all(
      ['keyring.json', 'credentials.db'].map(async (name) => (await stat(join(folder, name))).mode & 0o777),
    );
    const inUse = openDataFolder(folder);
    const beside = await importing('standalone', { SYMBOLON_DATA: folder }, path);
    inUse.close();
    expect({ code, modes, beside }).toEqual({
      code: 0,
      modes: [0o600, 0o600],
      beside: { code: 1, lines: [expect.stringMatching(/works in .*\. Stop it, import, and start it again\.$/)] },
    });
  });

  const persons = atSize(2_000, 1_000_000);
  test('imports a file of any length in the same memory', async () => {
    const { env, rows, close } = await place();
    const path = await largeRegisterCsv(persons);
    const ended = await importing('credentials', { ...env, NODE_OPTIONS: '--max-old-space-size=40' }, path);
    expect({ ...ended, rows: await rows() }).toMatchObject({ code: 0, rows: persons });
    await close();
  }, 3_600_000);
});

describe('The arguments of import-register', () => {
  const unsaid = { file: 'a.csv', onBadLine: 'refuse', replace: false, linesShown: 20 };
  test.each([
    [['a.csv'], unsaid],
    [['--on-bad-line', 'skip', 'a.csv', '--replace'], { ...unsaid, onBadLine: 'skip', replace: true }],
    [['a.csv', '--lines-shown=0'], { ...unsaid, linesShown: 0 }],
    [[], undefined],
    [['a.csv', 'b.csv'], undefined],
    [['a.csv', '--on-bad-line', 'ignore'], undefined],
    [['a.csv', '--lines-shown', 'all'], undefined],
    [['a.csv', '--force'], undefined],
  ])('%j', (args, expected) => {
    expect(importArguments(args)).toEqual(expected);
  });
});
