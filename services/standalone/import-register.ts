import { describeSettings } from '../../runtime/config';
import { openDatabase } from '../../runtime/database';
import { codeOf } from '../../runtime/error-like';
import { isFault } from '../../runtime/fault';
import { makeStandaloneKeyring } from '../../runtime/key-file';
import { openKeyring } from '../../runtime/keyring';
import { openLog } from '../../runtime/log';
import { migrate } from '../../runtime/migrate';
import { exitCodes, settingsOrExit } from '../../runtime/process';
import { argumentsOrExit, importKeyringDemands, runImport } from '../credentials/import-command';
import { migrations } from '../credentials/migrations';
import { dataFolderSetting, readConfig } from './config';
import { type DataFolder, openDataFolder } from './data-folder';

const name = 'import-register';

/** Into a data folder that nobody works in; it is made where there is none. */
async function run(): Promise<void> {
  process.umask(0o077); // whatever is made here is for this user only
  const options = argumentsOrExit(describeSettings({ dataFolder: dataFolderSetting }));
  const folder = folderOrExit(settingsOrExit(name, () => readConfig(process.env)).dataFolder);
  const log = openLog({ service: name, level: 'warn' });
  const keyringFile = folder.file('keyring.json');
  await makeStandaloneKeyring(keyringFile);
  const keyring = await openKeyring(keyringFile, { ...importKeyringDemands, log });
  const database = openDatabase({ url: `file:${folder.file('credentials.db')}`, poolSize: 1 });
  process.exitCode = await runImport({ database, keyring, log }, options, () => migrate(database, migrations, log));
  await database.destroy();
  folder.close();
}

function folderOrExit(path: string): DataFolder {
  try {
    return openDataFolder(path);
  } catch (error) {
    const isInUse = isFault(error, 'conflict');
    process.stderr.write(
      isInUse
        ? `${name}: ${error.message}. Stop it, import, and start it again.\n`
        : `${name}: no data folder at ${path}: ${String(codeOf(error))}\n`,
    );
    process.exit(exitCodes.failed);
  }
}

void run();
