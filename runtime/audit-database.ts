/** The database whose audit a command reads, by the service's own settings. */
import { type Environment, readSettings } from './config';
import { databaseAccess, databaseSettings } from './connection-settings';
import { type Database, openDatabase } from './database';

/** Opens it for this work and closes it after. Faults: invalid, the settings. */
export async function withAuditDatabase<Result>(
  env: Environment,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const access = databaseAccess(readSettings(env, databaseSettings(['mysql', 'file'])));
  const database = openDatabase({ ...access, poolSize: 1 });
  try {
    return await work(database);
  } finally {
    await database.destroy();
  }
}
