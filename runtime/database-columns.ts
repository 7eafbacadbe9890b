/** The column types that MySQL and SQLite must agree on. */
import type { Knex } from 'knex';

type Columns = Knex.CreateTableBuilder;
type Column = Knex.ColumnBuilder;

function ofDialect(columns: Columns, mysqlType: string, sqliteType: string): (name: string) => Column {
  // knex gives the builder its client but does not type it.
  const { client } = columns as unknown as { client: { driverName: unknown } };
  const type = client.driverName === 'mysql2' ? mysqlType : sqliteType;
  return (name) => columns.specificType(name, type);
}

/** A UUID or another short ASCII key, compared byte by byte. */
export function idColumn(columns: Columns, name: string, length = 36): Column {
  return ofDialect(columns, `varchar(${length}) CHARACTER SET ascii COLLATE ascii_bin`, `varchar(${length})`)(name);
}

/** A moment in UTC; SQLite keeps it as milliseconds. The name must end in `_time`: the SQLite dialect restores dates by it. */
export function timeColumn(columns: Columns, name: string): Column {
  if (!name.endsWith('_time')) throw new Error(`a time column's name ends in _time: ${name}`);
  return ofDialect(columns, 'datetime(6)', 'integer')(name);
}

/** Bytes of no stated length. */
export function blobColumn(columns: Columns, name: string): Column {
  return ofDialect(columns, 'mediumblob', 'blob')(name);
}

/** Bytes of a fixed length that may be indexed: a keyed hash. */
export function hashColumn(columns: Columns, name: string, bytes = 32): Column {
  return ofDialect(columns, `binary(${bytes})`, 'blob')(name);
}

/** An auto-incremented big integer as primary key. */
export function sequenceColumn(columns: Columns, name: string): Column {
  return ofDialect(
    columns,
    'bigint NOT NULL AUTO_INCREMENT PRIMARY KEY',
    'integer NOT NULL PRIMARY KEY AUTOINCREMENT',
  )(name);
}
