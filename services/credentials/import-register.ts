import { describeSettings, readSettings } from '../../runtime/config';
import { databaseAccess, databaseSettings } from '../../runtime/connection-settings';
import { openDatabase } from '../../runtime/database';
import { keyringIn } from '../../runtime/deployment-files';
import { Fault } from '../../runtime/fault';
import { openLog } from '../../runtime/log';
import { pendingMigrations } from '../../runtime/migrate';
import { settingsOrExit } from '../../runtime/process';
import { text } from '../../runtime/settings';
import { argumentsOrExit, importKeyringDemands, runImport } from './import-command';
import { migrations } from './migrations';

const name = 'import-register';

const settings = {
  ...databaseSettings(['mysql', 'file']),
  keyringFile: text('KEYRING_FILE', {
    form: 'path',
    about: "Credentials' keys, readable by this process's user only.",
  }),
};

async function run(): Promise<void> {
  const options = argumentsOrExit(describeSettings(settings));
  const config = settingsOrExit(name, () => readSettings(process.env, settings));
  const access = settingsOrExit(name, () => databaseAccess(config));
  const log = openLog({ service: name, level: 'warn' });
  const keyring = await keyringIn(config.keyringFile, { ...importKeyringDemands, log }).catch((error: unknown) =>
    settingsOrExit(name, () => {
      throw error;
    }),
  );
  const database = openDatabase({ ...access, poolSize: 2 });
  process.exitCode = await runImport({ database, keyring, log }, options, async () => {
    const pending = await pendingMigrations(database, migrations);
    if (pending.length > 0)
      throw new Fault('precondition', 'SCHEMA_BEHIND', 'the database lacks tables: npm run migrate -- credentials');
  });
  await database.destroy();
}

void run();
