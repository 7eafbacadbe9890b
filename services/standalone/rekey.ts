import { openLog } from '../../runtime/log';
import { exitCodes, settingsOrExit } from '../../runtime/process';
import { type KeyedDatabase, keysIn, type RekeyRun, rekeyDatabase, withOptions } from '../../runtime/rekey-command';
import { rekeyRun } from '../../runtime/rekey-process';
import { encryptedColumns as ofCredentials } from '../credentials/store/encrypted-columns';
import { encryptedColumns as ofNotify } from '../notify/store/encrypted-columns';
import { encryptedColumns as ofPostal } from '../postal/store/encrypted-columns';
import { readConfig } from './config';
import { openDataFolder } from './data-folder';
import { openDatabases } from './databases';
import { encryptedColumns as ofInbox } from './store/encrypted-columns';

const name = 'rekey';

/** Every database of a data folder that nobody works in: a key may go once none of them needs it. */
async function rekeyAll(run: RekeyRun): Promise<number> {
  const { dataFolder } = settingsOrExit(name, () => readConfig(run.env));
  return withOptions(run, async (options) => {
    const folder = openDataFolder(dataFolder);
    const databases = await openDatabases(folder, openLog({ service: name, level: 'warn' }));
    const ring = await keysIn(folder.file('keyring.json'));
    const keyed: readonly KeyedDatabase[] = [
      { database: databases.credentials, tables: ofCredentials },
      { database: databases.notify, tables: ofNotify },
      { database: databases.postal, tables: ofPostal },
      { database: databases.inbox, tables: ofInbox },
    ];
    const codes: number[] = [];
    for (const one of keyed) {
      codes.push(await rekeyDatabase(one, ring, options, run));
      await one.database.destroy();
    }
    folder.close();
    return codes.find((code) => code !== exitCodes.stopped) ?? exitCodes.stopped;
  });
}

void rekeyAll(rekeyRun()).then((exitCode) => {
  process.exitCode = exitCode;
});
