import { join } from 'node:path';
import { openDatabase } from '../../runtime/database';
import type { KeyedTable } from '../../runtime/keyed-columns';
import { silentLog } from '../../runtime/log';
import { type Migration, migrate } from '../../runtime/migrate';
import { migrations as ofCredentials } from '../../services/credentials/migrations';
import { encryptedColumns as credentials } from '../../services/credentials/store/encrypted-columns';
import { migrations as ofNotify } from '../../services/notify/migrations';
import { encryptedColumns as notify } from '../../services/notify/store/encrypted-columns';
import { migrations as ofPostal } from '../../services/postal/migrations';
import { encryptedColumns as postal } from '../../services/postal/store/encrypted-columns';
import { migrations as ofInbox } from '../../services/standalone/migrations';
import { encryptedColumns as inbox } from '../../services/standalone/store/encrypted-columns';
import { temporaryFolder } from '../support/temporary-folder';

/** Columns that depend on a key, by their names; and the inbox's, which are called by what is in them. */
const dependsOnKey = /(^|_)(cipher|index)$|^pepper_key_id$/;

async function keyedColumnsIn(migrations: readonly Migration[]): Promise<readonly string[]> {
  const database = openDatabase({ url: `file:${join(await temporaryFolder(), 'columns.db')}`, poolSize: 1 });
  await migrate(database, migrations, silentLog);
  const tables: { name: string }[] = await database('sqlite_master').where({ type: 'table' }).select('name');
  const columns: string[] = [];
  for (const { name } of tables)
    for (const column of Object.keys(await database(name).columnInfo()))
      if (dependsOnKey.test(column))
        columns.push(`${name}.${column === 'pepper_key_id' ? 'initial_pin_hash' : column}`);
  await database.destroy();
  return columns.sort();
}

function toldOf(tables: readonly KeyedTable[]): readonly string[] {
  const columns = tables.flatMap(({ table, ciphers = [], indexes = [], ending = [] }) =>
    [...ciphers, ...indexes, ...ending].map(({ column }) => `${table}.${column}`),
  );
  return [...new Set(columns)].sort();
}

test.each([
  ['credentials', ofCredentials, credentials, ['contact_code.id', 'early_access.code_id']],
  ['notify', ofNotify, notify, []],
  ['postal', ofPostal, postal, []],
  [
    'standalone',
    ofInbox,
    inbox,
    ['inbox_item.content', 'inbox_item.document', 'staged_item.content', 'staged_item.document'],
  ],
] as const)('%s tells of every column that depends on a key, so that a rotation forgets none', async (_, migrations, tables, others) => {
  expect(toldOf(tables)).toEqual([...(await keyedColumnsIn(migrations)), ...others].sort());
});
