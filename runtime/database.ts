/** A service's own database: MySQL (or MariaDB) by mysql2, or SQLite by libsql, behind the same knex queries. */
import knex, { type Knex } from 'knex';
import { discard, mysqlConfiguration } from './database-mysql';
import { sqliteConfiguration } from './database-sqlite';
import { untilAborted } from './until-aborted';

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
  /** Instead of one in the URL. */
  readonly password?: string;
  /** PEM: MySQL must have a certificate of it for the host name, and the connection is TLS. */
  readonly certificateAuthority?: string;
  /** How long MySQL may take over one statement before its connection is given up; default 15 s. */
  readonly statementMilliseconds?: number;
}

/** Well above the 5 s that a statement may wait for a lock. */
const defaultStatementMilliseconds = 15_000;
const answerMilliseconds = 2_000;

/** Opens nothing yet: the first query connects. */
export function openDatabase(options: DatabaseOptions): Database {
  const { url, statementMilliseconds = defaultStatementMilliseconds } = options;
  if (url.startsWith('file:')) return knex(sqliteConfiguration(url.slice('file:'.length)));
  return knex(mysqlConfiguration({ ...options, statementMilliseconds }));
}

export function dialectOf(db: Queryable): Dialect {
  return db.client.driverName === 'mysql2' ? 'mysql' : 'sqlite';
}

/** The database's own clock, plus so many milliseconds, as an expression for a where, an update or an insert. */
export function databaseNow(db: Queryable, plusMilliseconds = 0): Knex.Raw {
  return dialectOf(db) === 'mysql'
    ? db.raw('DATE_ADD(UTC_TIMESTAMP(6), INTERVAL ? MICROSECOND)', [plusMilliseconds * 1_000])
    : db.raw("(CAST(unixepoch('subsec') * 1000 AS INTEGER) + ?)", [plusMilliseconds]);
}

/** True where the database answers within 2 s, and may be written to. */
export async function databaseAnswers(db: Database): Promise<boolean> {
  try {
    return await untilAborted(mayBeWritten(db), AbortSignal.timeout(answerMilliseconds));
  } catch {
    return false;
  }
}

async function mayBeWritten(db: Database): Promise<boolean> {
  if (dialectOf(db) === 'sqlite') return (await db.raw('SELECT 1')).length === 1;
  const connection = await db.client.acquireConnection();
  try {
    const [rows] = await db
      .raw('SELECT @@global.read_only OR @@global.innodb_read_only AS isReadOnly')
      .options({ timeout: answerMilliseconds })
      .connection(connection);
    const isReadOnly = Number(rows[0].isReadOnly) === 1;
    // The database's name may lead to another server by now: only a new connection finds it.
    if (isReadOnly) discard(connection);
    return !isReadOnly;
  } finally {
    await db.client.releaseConnection(connection);
  }
}
