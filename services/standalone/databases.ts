import { type Database, openDatabase } from '../../runtime/database';
import type { Log } from '../../runtime/log';
import { type Migration, migrate } from '../../runtime/migrate';
import { migrations as credentials } from '../credentials/migrations';
import { migrations as notify } from '../notify/migrations';
import { migrations as postal } from '../postal/migrations';
import type { DataFolder } from './data-folder';
import { migrations as inbox } from './migrations';

export interface Databases {
  readonly credentials: Database;
  readonly notify: Database;
  readonly postal: Database;
  readonly inbox: Database;
}

/** A database for each service, as in a deployment, each with its schema as it must be now. */
export async function openDatabases(folder: DataFolder, log: Log): Promise<Databases> {
  const open = async (name: keyof Databases, migrations: readonly Migration[]): Promise<Database> => {
    const database = openDatabase({ url: `file:${folder.file(`${name}.db`)}`, poolSize: 1 });
    await migrate(database, migrations, log.child({ database: name }));
    return database;
  };
  return {
    credentials: await open('credentials', credentials),
    notify: await open('notify', notify),
    postal: await open('postal', postal),
    inbox: await open('inbox', inbox),
  };
}
