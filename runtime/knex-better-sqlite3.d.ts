// knex ships this dialect without types; only what the libsql dialect overrides is named here.
declare module 'knex/lib/dialects/better-sqlite3' {
  import { Knex } from 'knex';

  class BetterSqlite3Dialect extends Knex.Client {
    _driver(): unknown;
    _query(connection: unknown, query: { response?: unknown }): Promise<{ response?: unknown }>;
  }
  export = BetterSqlite3Dialect;
}
