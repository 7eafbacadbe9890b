/** MySQL or MariaDB by mysql2: connections that are set alike, that no statement holds for ever, and that are not kept once they are of no use. */
import type { Knex } from 'knex';
// The dialect itself, since only a subclass sees every statement, those of transactions and of the pool too.
import Mysql2Dialect from 'knex/lib/dialects/mysql2';
import { isReadOnlyServer, isStatementOverdue } from './database-fault';

interface MysqlConnection {
  query(query: { sql: string; timeout: number }, done: (error: unknown) => void): void;
  destroy(): void;
  /** knex's own mark: the pool throws such a connection away instead of lending it again. */
  __knex__disposed?: unknown;
}

interface MysqlQuery {
  options?: { timeout?: number };
}

interface MysqlOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly password?: string;
  readonly certificateAuthority?: string;
  readonly statementMilliseconds: number;
}

const acquireTimeoutMilliseconds = 5_000;
const connectTimeoutMilliseconds = 5_000;
const sessionTimeoutMilliseconds = 5_000;
const lockWaitSeconds = 5;

/** knex would print lost connections to standard output, among the JSON lines; whoever asks gets them as errors anyway. */
const silentKnex: Knex.Logger = { debug: () => {}, warn: () => {}, error: () => {}, deprecate: () => {} };

/** A statement without an answer in time fails with PROTOCOL_SEQUENCE_TIMEOUT, and its connection is cut. */
function dialectWithin(statementMilliseconds: number): typeof Knex.Client {
  return class MysqlDialect extends Mysql2Dialect {
    override async _query(connection: MysqlConnection, query: MysqlQuery): Promise<object> {
      const timeout = query.options?.timeout ?? statementMilliseconds;
      try {
        return await super._query(connection, { ...query, options: { ...query.options, timeout } });
      } catch (error) {
        if (isStatementOverdue(error)) connection.destroy();
        // After a failover its name leads to another server: only a new connection finds it.
        if (isReadOnlyServer(error)) discard(connection);
        throw error;
      }
    }

    /** knex asks the version once, without a time limit, and every connection waits for the answer; nothing here needs it. */
    override async checkVersion(): Promise<undefined> {
      return undefined;
    }
  };
}

/** Lets the pool close a connection when it comes back, instead of lending it again. */
export function discard(connection: { __knex__disposed?: unknown }): void {
  connection.__knex__disposed = 'discarded';
}

export function mysqlConfiguration(options: MysqlOptions): Knex.Config {
  return {
    client: dialectWithin(options.statementMilliseconds),
    connection: mysqlConnection(options),
    acquireConnectionTimeout: acquireTimeoutMilliseconds,
    pool: { min: 0, max: options.poolSize, afterCreate: setSession },
    log: silentKnex,
    // An error's message has the statement without its values.
    compileSqlOnError: false,
  };
}

function mysqlConnection({ url, password: ownPassword, certificateAuthority }: MysqlOptions): object {
  const { hostname, port, username, password, pathname } = new URL(url);
  const ssl = { ca: certificateAuthority, minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true };
  return {
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: ownPassword ?? decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    charset: 'utf8mb4',
    timezone: 'Z',
    connectTimeout: connectTimeoutMilliseconds,
    ...(certificateAuthority === undefined ? {} : { ssl }),
  };
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
  const [sql, ...rest] = statements;
  if (sql === undefined) {
    done(null, connection);
    return;
  }
  connection.query({ sql, timeout: sessionTimeoutMilliseconds }, (error) => {
    if (!error) return setSession(connection, done, rest);
    connection.destroy();
    done(error, connection);
  });
}
