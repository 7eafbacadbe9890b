import { describeSettings, readSettings } from '../../runtime/config';
import { databaseAccess, databaseSettings } from '../../runtime/connection-settings';
import { openDatabase } from '../../runtime/database';
import { keyringIn } from '../../runtime/deployment-files';
import { openLog } from '../../runtime/log';
import { exitCodes, settingsOrExit } from '../../runtime/process';
import { text } from '../../runtime/settings';
import { evidenceArguments, evidenceKeyringDemands, evidenceUsage, runEvidence } from './evidence-command';

const name = 'evidence';
const wrongUsage = 64;

const settings = {
  ...databaseSettings(['mysql', 'file']),
  keyringFile: text('KEYRING_FILE', { form: 'path', about: "Notify's keys, readable by this process's user only." }),
};

async function run(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${evidenceUsage}\nSettings by environment\n\n${describeSettings(settings)}\n`);
    return;
  }
  const options = evidenceArguments(args);
  if (options === undefined) {
    process.stderr.write(evidenceUsage);
    process.exitCode = wrongUsage;
    return;
  }
  const config = settingsOrExit(name, () => readSettings(process.env, settings));
  const access = settingsOrExit(name, () => databaseAccess(config));
  const log = openLog({ service: name, level: 'warn' });
  const keyring = await keyringIn(config.keyringFile, { ...evidenceKeyringDemands, log }).catch((error: unknown) =>
    settingsOrExit(name, () => {
      throw error;
    }),
  );
  const database = openDatabase({ ...access, poolSize: 1 });
  process.exitCode = await runEvidence({ database, keyring, log }, options).catch(() => exitCodes.failed);
  await database.destroy();
}

void run();
