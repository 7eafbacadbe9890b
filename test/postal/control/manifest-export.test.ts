import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publicKeysText } from '../../../services/postal/domain/manifest-signature';
import { runManifests } from '../../../services/postal/manifest-command';
import { migrations } from '../../../services/postal/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { temporaryFolder } from '../../support/temporary-folder';
import { controlRoom, controlTables } from '../control-room';

describeOnEachDatabase('the command that exports manifests', migrations, (context) => {
  const { env } = process;
  beforeEach(async () => {
    await context.empty(...controlTables);
    process.env = { ...env, DATABASE_URL: context.url };
  });
  afterEach(() => {
    process.env = env;
  });

  const run = async (...args: readonly string[]) => {
    const told: string[] = [];
    const code = await runManifests(args, { out: (text) => told.push(text), error: (text) => told.push(text) });
    return { code, told: told.join('') };
  };

  test('writes a chain that the verification finds whole, as often as it is run, and never over another manifest', async () => {
    const room = await controlRoom(context.database);
    for (let batch = 0; batch < 2; batch += 1) {
      await room.receive(1);
      await room.close();
      await room.print();
    }
    const root = await temporaryFolder();
    const [folder, pem] = [join(root, 'kept'), join(root, 'postal.pem')];
    await writeFile(pem, publicKeysText(room.keys.postal.all('manifest-signing')));
    await room.stop();
    const both = { code: 0, told: `2 manifest(s) in ${folder}\n` };
    expect([await run('export', folder), await run('export', folder)]).toEqual([both, both]);
    expect((await readdir(folder)).sort()).toEqual([
      'manifest-00000001.json',
      'manifest-00000001.json.sig',
      'manifest-00000002.json',
      'manifest-00000002.json.sig',
    ]);
    expect(await run('verify', folder, '--key', pem)).toMatchObject({ code: 0 });
    const changed = join(folder, 'manifest-00000002.json');
    await writeFile(changed, '{}');
    expect(await run('export', folder, '--from', '2')).toEqual({
      code: 65,
      told: `Not exported: ${changed} is another one than the database has\n`,
    });
  });

  test('tells that there is nothing, or that its settings are wrong', async () => {
    const folder = await temporaryFolder();
    expect(await run('export', folder)).toEqual({ code: 3, told: `0 manifest(s) in ${folder}\n` });
    process.env = { ...env, DATABASE_URL: '' };
    expect(await run('export', folder)).toEqual({ code: 78, told: 'DATABASE_URL is required\n' });
  });
});
