import type { KeyedTable } from '../../runtime/keyed-columns';
import { openLog } from '../../runtime/log';
import { exitCodes, settingsOrExit } from '../../runtime/process';
import { keysIn, type RekeyRun, rekeyDatabase, withOptions } from '../../runtime/rekey-command';
import { rekeyRun } from '../../runtime/rekey-process';
import { encryptedColumns as ofCredentials } from '../credentials/store/encrypted-columns';
import { encryptedColumns as ofNotify } from '../notify/store/encrypted-columns';
import { encryptedColumns as ofPostal } from '../postal/store/encrypted-columns';
import { readConfig } from './config';
import { openDataFolder } from './data-folder';
import { type Databases, openDatabases } from './databases';
import { encryptedColumns as ofInbox } from './store/encrypted-columns';

const name = 'rekey';

const keyedTables: readonly (readonly [keyof Databases, readonly KeyedTable[]])[] = [
  ['credentials', ofCredentials],
  ['notify', ofNotify],
  ['postal', ofPostal],
  ['inbox', ofInbox],
];

/** Every database of a data folder that nobody works in: a key may go once none of them needs it. */
async function rekeyAll(run: RekeyRun): Promise<number> {
  const { dataFolder } = settingsOrExit(name, () => readConfig(run.env));
  return withOptions(run, async (options) => {
    const folder = openDataFolder(dataFolder);
    const databases = await openDatabases(folder, openLog({ service: name, level: 'warn' }));
    const ring = await keysIn(folder.file('keyring.json'));
    const codes: number[] = [];
    for (const [service, tables] of keyedTables) {
      // What one of them no longer needs another one may.
      run.terminal.out(`${service}:\n`);
      const database = databases[service];
      codes.push(await rekeyDatabase({ database, tables }, ring, options, run));
      await database.destroy();
    }
    folder.close();
    return codes.find((code) => code !== exitCodes.stopped) ?? exitCodes.stopped;
  });
}

void rekeyAll(rekeyRun()).then((exitCode) => {
  process.exitCode = exitCode;
});
