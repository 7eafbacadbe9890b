import { type Database, openDatabase } from '../../runtime/database';
import { idColumn } from '../../runtime/database-columns';
import { silentLog } from '../../runtime/log';
import { createTableIfAbsent, type Migration, migrate, pendingMigrations } from '../../runtime/migrate';
import { describeOnEachDatabase } from '../support/database-suite';
import { freshMariaDb } from '../support/fresh-mariadb';

const boxes: Migration = {
  name: '1-boxes',
  up: (db) =>
    createTableIfAbsent(db, 'box', (table) => {
      idColumn(table, 'id').primary();
      idColumn(table, 'label').notNullable().unique();
      table.index(['label', 'id'], 'box_label');
    }),
};

describeOnEachDatabase('migrate', [], (context) => {
  test('runs each migration once, and tells which are still to be run', async () => {
    const before = await pendingMigrations(context.database, [boxes]);
    await migrate(context.database, [boxes], silentLog);
    await context.database('box').insert({ id: 'a', label: 'red' });
    await migrate(context.database, [boxes], silentLog);

    expect({ before, after: await pendingMigrations(context.database, [boxes]) }).toEqual({
      before: ['1-boxes'],
      after: [],
    });
    await expect(context.database('box').insert({ id: 'b', label: 'red' })).rejects.toThrow();
  });
});

describe('a migration that was killed in its middle (MariaDB)', () => {
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const fresh = await freshMariaDb();
    database = openDatabase({ url: fresh.url, poolSize: 2 });
    drop = fresh.drop;
  });
  afterAll(async () => {
    await database.destroy();
    await drop();
  });

  test('gets the unique keys and indexes that it had not made yet', async () => {
    await database.raw('CREATE TABLE box (id varchar(36) PRIMARY KEY, label varchar(36) NOT NULL)');
    await database.raw('ALTER TABLE box ADD INDEX box_label (label, id)');

    await migrate(database, [boxes], silentLog);

    const answer: { Key_name: string; Non_unique: number | string }[][] = await database.raw('SHOW INDEX FROM box');
    const keys = new Map(
      (answer[0] ?? []).map((row) => [row.Key_name, Number(row.Non_unique) === 0 ? 'unique' : 'index']),
    );
    expect(Object.fromEntries(keys)).toEqual({ PRIMARY: 'unique', box_label: 'index', box_label_unique: 'unique' });
  });
});
