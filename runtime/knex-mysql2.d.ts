// knex ships this dialect without types; only what the MySQL dialect overrides is named here.
declare module 'knex/lib/dialects/mysql2' {
  import { Knex } from 'knex';

  class Mysql2Dialect extends Knex.Client {
    _query(connection: unknown, query: object): Promise<object>;
    checkVersion(connection: unknown): Promise<unknown>;
  }
  export = Mysql2Dialect;
}
