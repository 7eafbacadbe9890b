import type { Knex } from 'knex';
import { type Database, dialectOf, type Queryable } from './database';
import { timeColumn } from './database-columns';
import { isAlreadyThere } from './database-fault';
import type { Log } from './log';

/** One step of a service's schema. It may be run again after a crash in its middle, so it creates only what is absent. */
export interface Migration {
  readonly name: string;
  up(db: Queryable): Promise<void>;
}

const table = 'schema_migration';
const lockName = 'symbolon-migrate';
const lockWaitSeconds = 60;

/** Runs, in order, the migrations that this database has not seen; one process at a time. */
export async function migrate(db: Database, migrations: readonly Migration[], log: Log): Promise<void> {
  await withMigrationLock(db, async (connection) => {
    await createTableIfAbsent(connection, table, (columns) => {
      columns.string('name', 100).primary();
      timeColumn(columns, 'applied_time');
    });
    const applied = await appliedMigrations(connection);
    for (const migration of migrations.filter(({ name }) => !applied.has(name))) {
      await migration.up(connection);
      await connection(table).insert({ name: migration.name, applied_time: new Date() });
      log.info('migrate.applied', { migration: migration.name });
    }
  });
}

/** The names of the migrations that are still to be run; all of them where none ever ran. */
export async function pendingMigrations(db: Database, migrations: readonly Migration[]): Promise<string[]> {
  const applied = (await db.schema.hasTable(table)) ? await appliedMigrations(db) : new Set<string>();
  return migrations.map(({ name }) => name).filter((name) => !applied.has(name));
}

/**
 * MySQL's DDL commits by itself, and knex adds each index by a statement of its own: where a crash left a table without its
 * unique keys, a later run adds them.
 */
export async function createTableIfAbsent(
  db: Queryable,
  name: string,
  build: (columns: Knex.CreateTableBuilder) => void,
): Promise<void> {
  if (dialectOf(db) === 'sqlite') {
    if (!(await db.schema.hasTable(name))) await db.schema.createTable(name, build);
    return;
  }
  // A schema builder gives a list, whatever its type says.
  const statements = db.schema.createTable(name, build).toSQL() as unknown as readonly { readonly sql: string }[];
  for (const { sql } of statements) await runUnlessDone(db, sql);
}

/** Adds the columns, and the indexes, that the table does not have yet; likewise after a crash in its middle. */
export async function addColumnsIfAbsent(
  db: Queryable,
  name: string,
  build: (columns: Knex.CreateTableBuilder) => void,
): Promise<void> {
  // As createTableIfAbsent's.
  const statements = db.schema.alterTable(name, build).toSQL() as unknown as readonly { readonly sql: string }[];
  for (const { sql } of statements) await runUnlessDone(db, sql);
}

async function runUnlessDone(db: Queryable, statement: string): Promise<void> {
  try {
    await db.raw(statement);
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

async function appliedMigrations(db: Queryable): Promise<Set<string>> {
  const rows: { name: string }[] = await db(table).select('name');
  return new Set(rows.map(({ name }) => name));
}

/** MySQL's named lock belongs to a connection, so the migrations run on that one, inside a transaction that only pins it. */
async function withMigrationLock(db: Database, work: (connection: Queryable) => Promise<void>): Promise<void> {
  await db.transaction(async (connection) => {
    if (dialectOf(db) === 'sqlite') return work(connection);
    const [[answer]] = await connection.raw('SELECT GET_LOCK(?, ?) AS locked', [lockName, lockWaitSeconds]);
    if (answer.locked !== 1) throw new Error(`another process has been migrating for over ${lockWaitSeconds} s`);
    try {
      await work(connection);
    } finally {
      await connection.raw('SELECT RELEASE_LOCK(?)', [lockName]);
    }
  });
}
