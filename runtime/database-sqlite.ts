import type { Knex } from 'knex';
// knex has no libsql dialect; its better-sqlite3 dialect speaks to any driver with the same interface.
import BetterSqlite3Dialect from 'knex/lib/dialects/better-sqlite3';

interface RawQuery {
  response?: unknown;
}

/** SQLite by libsql: rows come back as the MySQL driver gives them, with `Date`s for `*_time` columns and `Buffer`s for blobs. */
export class LibsqlDialect extends BetterSqlite3Dialect {
  override _driver(): unknown {
    return require('libsql');
  }

  override async _query(connection: unknown, query: RawQuery): Promise<RawQuery> {
    const answered: RawQuery = await super._query(connection, query);
    if (Array.isArray(answered.response)) answered.response.forEach(restoreTypes);
    return answered;
  }
}

function restoreTypes(row: Record<string, unknown>): void {
  for (const [column, value] of Object.entries(row)) {
    if (value instanceof ArrayBuffer) row[column] = Buffer.from(value);
    else if (typeof value === 'number' && column.endsWith('_time')) row[column] = new Date(value);
  }
}

/** One connection: several on one WAL file answer SQLITE_BUSY_SNAPSHOT. `synchronous=FULL`: a commit survives a power cut. */
export function sqliteConfiguration(filename: string): Knex.Config {
  return {
    client: LibsqlDialect,
    connection: { filename },
    useNullAsDefault: true,
    // An error's message has the statement without its values.
    compileSqlOnError: false,
    pool: { min: 1, max: 1, afterCreate: setPragmas },
  };
}

interface LibsqlConnection {
  exec(sql: string): void;
}

function setPragmas(connection: LibsqlConnection, done: (error: unknown, connection: LibsqlConnection) => void): void {
  try {
    connection.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;',
    );
    done(undefined, connection);
  } catch (error) {
    done(error, connection);
  }
}
