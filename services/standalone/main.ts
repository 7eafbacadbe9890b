import { startAll, stopAll } from '../../runtime/component';
import { readTogether } from '../../runtime/config';
import { codeOf } from '../../runtime/error-like';
import { isFault } from '../../runtime/fault';
import { makeStandaloneKeyring } from '../../runtime/key-file';
import { refuseRemovedKeys } from '../../runtime/key-use';
import { openKeyring } from '../../runtime/keyring';
import { openLog } from '../../runtime/log';
import { makeOperatorKey, operatorKeyName, trustInOperatorKey } from '../../runtime/operator-issuer';
import { exitCodes, runProcess, settingsOrExit } from '../../runtime/process';
import { readConfig, type StandaloneConfig, settingsHelp } from './config';
import { type DataFolder, openDataFolder } from './data-folder';
import { openDatabases } from './databases';
import { keyringDemands } from './demands';
import { LogFile } from './log-file';
import { welcome } from './welcome';
import { type LogOf, wireStandalone } from './wire';
import { readWorkConfigs, type WorkConfigs } from './work-config';

const name = 'symbolon';
const graceMilliseconds = 1_900;

if (process.argv.includes('--help')) {
  process.stdout.write(
    `${name}: everything in one process, for trying. Settings by environment\n\n${settingsHelp}\n\nWhat the three services do is set as in a deployment.\n`,
  );
} else {
  run();
}

function run(): void {
  process.umask(0o077); // whatever is made here is for this user only
  const { config, work } = settingsOrExit(name, () =>
    readTogether({ config: () => readConfig(process.env), work: () => readWorkConfigs(process.env) }),
  );
  const folder = folderOrExit(config.dataFolder);
  const logFile = new LogFile(folder.file('symbolon.log'));
  const logOf: LogOf = (service) => openLog({ service, level: config.logLevel, stream: logFile });
  runProcess({
    name,
    log: logOf('standalone'),
    graceMilliseconds,
    start: async (stopRequested) => {
      stopRequested.addEventListener('abort', () =>
        process.stdout.write('\n  Stopping. Everything accepted is kept.\n'),
      );
      try {
        return await start(config, work, folder, logOf, logFile.path);
      } catch (error) {
        explain(error, logFile.path);
        throw error;
      }
    },
  });
}

async function start(
  config: StandaloneConfig,
  work: WorkConfigs,
  folder: DataFolder,
  logOf: LogOf,
  logFile: string,
): Promise<{ stop(): Promise<void> }> {
  const log = logOf('standalone');
  const keyringFile = folder.file('keyring.json');
  await makeStandaloneKeyring(keyringFile);
  const keyring = await openKeyring(keyringFile, { ...keyringDemands, log });
  const operatorKey = folder.file(operatorKeyName);
  await makeOperatorKey(operatorKey);
  const operators = await trustInOperatorKey(operatorKey);
  const databases = await openDatabases(folder, log);
  for (const database of Object.values(databases)) await refuseRemovedKeys({ database, keyring });
  const standalone = wireStandalone({ config, work, databases, keyring, operators, logOf });
  await startAll(standalone.components, log);
  standalone.setServing(true);
  process.stdout.write(
    welcome(
      { ...standalone.addresses(), carriers: standalone.carriers, dataFolder: folder.path, logFile },
      process.stdout.isTTY === true,
    ),
  );
  setImmediate(standalone.warmUp);
  return {
    stop: async () => {
      standalone.setServing(false);
      await stopAll(standalone.components, log);
      folder.close();
    },
  };
}

function folderOrExit(path: string): DataFolder {
  try {
    return openDataFolder(path);
  } catch (error) {
    const inUse = isFault(error, 'conflict');
    const advice = inUse ? 'Symbolon is running already. Stop that one, or give this one another SYMBOLON_DATA.' : '';
    process.stderr.write(
      `${name} cannot start: ${inUse ? error.message : `no data folder at ${path}: ${codeOf(error)}`}\n${advice}\n`,
    );
    process.exit(exitCodes.failed);
  }
}

/** The log has it as JSON; this is for who sits at the terminal. Wrong settings are told by runProcess. */
function explain(error: unknown, logFile: string): void {
  if (isFault(error, 'invalid')) return;
  const { address, port } = error as { address?: unknown; port?: unknown }; // as node's network errors have them
  if (codeOf(error) === 'EADDRINUSE')
    process.stderr.write(
      `${name} cannot start: something listens on ${address}:${port} already. LISTEN, HEALTH_LISTEN and INBOX_LISTEN choose other ports.\n`,
    );
  else process.stderr.write(`${name} cannot start: ${logFile} tells why.\n`);
}
