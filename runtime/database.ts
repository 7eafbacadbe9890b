/** A service's own database: MySQL (or MariaDB) by mysql2, or SQLite by libsql, behind the same knex queries. */
import knex, { type Knex } from 'knex';
import { sqliteConfiguration } from './database-sqlite';

export type Database = Knex;
export type Transaction = Knex.Transaction;
/** Where a query may run either inside a transaction or on its own. */
export type Queryable = Knex | Knex.Transaction;
export type Dialect = 'mysql' | 'sqlite';

interface DatabaseOptions {
  /** mysql://user:password@host:port/name or file:path */
  readonly url: string;
  /** Connections to MySQL; SQLite has one. */
  readonly poolSize: number;
}

const acquireTimeoutMilliseconds = 5_000;
const connectTimeoutMilliseconds = 5_000;
const lockWaitSeconds = 5;

/** knex would print lost connections to standard output, among the JSON lines; whoever asks gets them as errors anyway. */
const silentKnex: Knex.Logger = { debug: () => {}, warn: () => {}, error: () => {}, deprecate: () => {} };

/** Opens nothing yet: the first query connects. */
export function openDatabase(options: DatabaseOptions): Database {
  if (options.url.startsWith('file:')) return knex(sqliteConfiguration(options.url.slice('file:'.length)));
  return knex({
    client: 'mysql2',
    connection: mysqlConnection(options.url),
    acquireConnectionTimeout: acquireTimeoutMilliseconds,
    pool: { min: 0, max: options.poolSize, afterCreate: setSession },
    log: silentKnex,
  });
}

function mysqlConnection(url: string): Knex.MySql2ConnectionConfig {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    charset: 'utf8mb4',
    timezone: 'Z',
    connectTimeout: connectTimeoutMilliseconds,
  };
}

interface MysqlConnection {
  query(sql: string, done: (error: unknown) => void): void;
}

// One statement each: MariaDB 10.11 and MySQL 8.4 share no name for the isolation level's variable.
const sessionStatements = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = ${lockWaitSeconds}, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'`,
];

function setSession(
  connection: MysqlConnection,
  done: (error: unknown, connection: MysqlConnection) => void,
  statements = sessionStatements,
): void {
  const [statement, ...rest] = statements;
  if (statement === undefined) {
    done(null, connection);
    return;
  }
  connection.query(statement, (error) => (error ? done(error, connection) : setSession(connection, done, rest)));
}

export function dialectOf(db: Queryable): Dialect {
  return db.client.config.client === 'mysql2' ? 'mysql' : 'sqlite';
}

/** The database's own clock, plus so many milliseconds, as an expression for a where, an update or an insert. */
export function databaseNow(db: Queryable, plusMilliseconds = 0): Knex.Raw {
  return dialectOf(db) === 'mysql'
    ? db.raw('DATE_ADD(UTC_TIMESTAMP(6), INTERVAL ? MICROSECOND)', [plusMilliseconds * 1_000])
    : db.raw("(CAST(unixepoch('subsec') * 1000 AS INTEGER) + ?)", [plusMilliseconds]);
}

/** True where the database answers a query now. */
export async function databaseAnswers(db: Database): Promise<boolean> {
  try {
    await db.raw('SELECT 1');
    return true;
  } catch {
    return false;
  }
}
