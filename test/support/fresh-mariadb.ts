import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { mariaDbServer } from './servers';

export interface FreshDatabase {
  /** mysql://…/name of an empty database */
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of the caller's own on the test server. */
export async function freshMariaDb(): Promise<FreshDatabase> {
  const server = await mariaDbServer();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await runOnServer(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return { url: `${server}/${name}`, drop: () => runOnServer(server, `DROP DATABASE IF EXISTS ${name}`) };
}

async function runOnServer(server: string, statement: string): Promise<void> {
  const connection = await createConnection(server);
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}
