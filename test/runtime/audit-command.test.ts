import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anchorLine } from '../../runtime/audit-anchor';
import { runAudit } from '../../runtime/audit-command';
import { type Database, openDatabase } from '../../runtime/database';
import { keyringText } from '../../runtime/key-file';
import type { WrittenKey } from '../../runtime/keyring-file';
import { silentLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import { newKey } from '../support/keyrings';
import { temporaryFolder } from '../support/temporary-folder';
import { type AuditRoom, auditMigration, firstKey, openAuditRoom, trail } from './audit-room';

describe('the audit command', () => {
  let folder: string;
  let database: Database;
  let room: AuditRoom;
  let ids: readonly (readonly string[])[];
  beforeEach(async () => {
    folder = await temporaryFolder();
    database = openDatabase({ url: url(), poolSize: 1 });
    await migrate(database, [auditMigration], silentLog);
    room = openAuditRoom(database);
    ids = [await room.block(3), await room.block(2)];
    await room.append(1);
    await keep('keyring', firstKey);
  });
  afterEach(() => database.destroy());
  const url = () => `file:${join(folder, 'audit.sqlite')}`;
  const path = (name: string) => join(folder, name);
  const keep = (name: string, ...keys: readonly WrittenKey[]) =>
    writeFile(path(name), keyringText(keys), { mode: 0o600 });

  async function run(...args: readonly string[]) {
    const told = { out: '', error: '' };
    const code = await runAudit(
      trail,
      args,
      { DATABASE_URL: url() },
      {
        out: (text) => {
          told.out += text;
        },
        error: (text) => {
          told.error += text;
        },
      },
    );
    return { code, ...told };
  }
  const exported = async () => {
    expect(await run('export', path('export'))).toEqual({
      code: 0,
      out: `10 line(s) in ${path('export')}\n`,
      error: '',
    });
    return (await readFile(path('export'), 'utf8')).trimEnd().split('\n');
  };
  const verify = (...args: readonly string[]) => run('verify', path('export'), '--keyring', path('keyring'), ...args);
  /** What is found where the export has these lines instead. */
  const foundIn = async (lines: readonly string[], ...args: readonly string[]) => {
    await writeFile(path('export'), `${lines.join('\n')}\n`);
    const { code, error } = await verify(...args);
    return [code, error];
  };

  test('writes an export for its owner alone, which is whole, as the database is', async () => {
    await exported();
    const { number, mac } = await room.anchor();
    const whole = `Whole: 2 block(s), 6 event(s).\nThe last block, to compare with an anchor: ${number} ${mac.toString('hex')}\n`;
    expect({
      mode: (await stat(path('export'))).mode & 0o777,
      offline: await verify(),
      online: await run('verify', '--keyring', path('keyring')),
      again: (await run('export', path('export'))).code,
    }).toEqual({
      mode: 0o600,
      offline: { code: 0, out: whole, error: '' },
      online: { code: 0, out: whole, error: '' },
      again: 1,
    });
  });

  test('tells of every fault, in the database and in an export, by a sentence and its exit code', async () => {
    const lines = await exported();
    const [first, second] = ids[0] ?? [];
    const changed = lines.map((line) =>
      line.includes(`of ${second}`) ? line.replace('operator:anna', 'operator:eve') : line,
    );
    expect(await foundIn(changed)).toEqual([
      65,
      `block 1, event ${second}: the event does not say any more what was written (event-changed).\n`,
    ]);
    const removed = lines.filter((line) => !line.includes(`of ${first}`));
    expect(await foundIn(removed)).toEqual([65, `block 1, event ${first}: the event is missing (event-removed).\n`]);
    const blockAt = lines.findIndex((line) => line.includes('"block","number":2'));
    const reordered = [
      lines[0],
      ...lines.slice(blockAt, blockAt + 3),
      ...lines.slice(1, blockAt),
      ...lines.slice(blockAt + 3),
    ];
    const [code, sentences] = await foundIn(reordered.map(String));
    expect([code, String(sentences)]).toEqual([
      65,
      expect.stringContaining('block 1: it is not in its place (order-changed)'),
    ]);
    expect(await foundIn(lines.slice(0, -1))).toEqual([
      65,
      'The export was not written to its end, or its end is missing.\n',
    ]);
    expect(await foundIn([...lines.slice(0, 3), 'x', '{"kind":"event"}', ...lines.slice(3)])).toEqual([
      65,
      'line 4: it is no line of an export\nline 5: it is no line of an export\n',
    ]);
    await database('audit_event').where({ id: first }).delete();
    expect(await run('verify', '--keyring', path('keyring'))).toEqual({
      code: 65,
      out: '',
      error: `block 1, event ${first}: the event is missing (event-removed).\n`,
    });
  });

  test('finds by the anchors that were kept that the end is missing, and says which lines are none', async () => {
    const anchor = anchorLine(room.deps.keyring.current('audit'), await room.anchor());
    await writeFile(path('anchors'), `${anchor}\n${anchor.replace('"number":2', '"number":7')}\n`);
    const lines = await exported();
    const cut = [
      ...lines.slice(
        0,
        lines.findIndex((line) => line.includes('"block","number":2')),
      ),
      lines.at(-1),
    ];
    expect(await foundIn(cut.map(String), '--anchors', path('anchors'))).toEqual([
      65,
      `${path('anchors')}: line 2 is no anchor that a key of the ring has made\nblock 2: the chain ends before it, though it was there (chain-cut-off).\n`,
    ]);
  });

  test('says what is wrong with how it was called', async () => {
    await exported();
    await keep('other', newKey('audit'));
    await keep('none', newKey('field'));
    await writeFile(path('text'), 'not an export\n');
    await writeFile(path('bytes'), Buffer.from([0xff, 0x0a]));
    const verifying = (file: string, keyring: string) => run('verify', path(file), '--keyring', path(keyring));
    expect({
      otherKey: (await verifying('export', 'other')).code,
      noKey: (await verifying('export', 'none')).code,
      noKeyring: (await verifying('export', 'nowhere')).code,
      noExport: (await verifying('text', 'keyring')).code,
      noFile: (await verifying('nowhere', 'keyring')).code,
      noText: (await verifying('bytes', 'keyring')).code,
      noOption: (await run('verify', path('export'))).code,
      wrongBlock: (await run('export', path('new'), '--after', '-1')).code,
    }).toEqual({
      otherKey: 65,
      noKey: 78,
      noKeyring: 78,
      noExport: 64,
      noFile: 1,
      noText: 65,
      noOption: 64,
      wrongBlock: 64,
    });
  });

  test('says of a database that has no audit only what it is called, nothing of what it was given', async () => {
    await database.schema.dropTable('audit_block');
    const { code, error } = await run('verify', '--keyring', path('keyring'));
    expect([code, error]).toEqual([1, 'Failed: SQLITE_ERROR\n']);
  });
});
