/** A MariaDB of a test's own, whose global settings it may change. */
import { temporaryFolder } from './temporary-folder';

export interface OwnMariaDb {
  /** Of a user that may do everything, without a database's name. */
  readonly url: string;
  stop(): Promise<void>;
}

interface MariaDbStarter {
  startMariaDb(folder: string, settings: readonly string[]): Promise<OwnMariaDb>;
}

/** With further settings of the server, as `--ssl-cert=path`. Takes some two seconds and 100 MB. */
export async function ownMariaDb(settings: readonly string[] = []): Promise<OwnMariaDb> {
  const { startMariaDb }: MariaDbStarter = require('./servers/mariadb');
  return startMariaDb(await temporaryFolder(), settings);
}
