/** Runs a suite on every database that Symbolon runs on. */
import { join } from 'node:path';
import { type Database, openDatabase } from '../../runtime/database';
import { silentLog } from '../../runtime/log';
import { type Migration, migrate } from '../../runtime/migrate';
import { freshMariaDb } from './fresh-mariadb';
import { temporaryFolder } from './temporary-folder';

/** Readable from hooks and tests on (not while the suite is being described). */
export interface DatabaseContext {
  readonly dialect: 'mysql' | 'sqlite';
  readonly database: Database;
  /** For opening it a second time. */
  readonly url: string;
  /** Empties the named tables, in this order. */
  empty(...tables: readonly string[]): Promise<void>;
}

const poolSize = 10;

/** The suite runs twice, each time on a database of its own, migrated and empty; the suite's tests share it. */
export function describeOnEachDatabase(
  name: string,
  migrations: readonly Migration[],
  suite: (context: DatabaseContext) => void,
): void {
  describe(`${name} (MariaDB)`, () => suite(openForSuite('mysql', migrations, freshMariaDb)));
  describe(`${name} (SQLite)`, () => suite(openForSuite('sqlite', migrations, freshSqlite)));
}

async function freshSqlite(): Promise<{ url: string; drop(): Promise<void> }> {
  const folder = await temporaryFolder();
  return { url: `file:${join(folder, 'test.sqlite')}`, drop: async () => {} };
}

function openForSuite(
  dialect: 'mysql' | 'sqlite',
  migrations: readonly Migration[],
  create: typeof freshSqlite,
): DatabaseContext {
  let open: { url: string; database: Database; drop(): Promise<void> } | undefined;
  const opened = () => {
    if (open === undefined) throw new Error('the database is there from beforeAll on: read it in a hook or a test');
    return open;
  };
  beforeAll(async () => {
    const { url, drop } = await create();
    open = { url, drop, database: openDatabase({ url, poolSize }) };
    await migrate(open.database, migrations, silentLog);
  });
  afterAll(async () => {
    await open?.database.destroy();
    await open?.drop();
  });
  return {
    dialect,
    get database() {
      return opened().database;
    },
    get url() {
      return opened().url;
    },
    empty: async (...tables) => {
      for (const table of tables) await opened().database(table).delete();
    },
  };
}
