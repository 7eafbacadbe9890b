/** The files that a deployed process's settings name: all are looked at before it waits for anything. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, presentText, type SettingsOf, wrongOnesIn, wrongSetting, wrongSettings } from './config';
import { databaseAccess, kafkaAccess } from './connection-settings';
import { type deploymentSettings, tlsFilesOf } from './deployment-settings';
import { codeOf } from './error-like';
import type { FieldFault } from './fault';
import { type FiledKeyring, type KeyringDemands, openKeyring } from './keyring';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { requiredFileText } from './setting-file';
import { watchTlsFiles } from './tls-watch';

type DeploymentConfig = SettingsOf<ReturnType<typeof deploymentSettings>>;

const fileSettings = [
  'KEYRING_FILE',
  'TLS_CERT_FILE',
  'TLS_KEY_FILE',
  'TLS_CA_FILE',
  'ACCESS_FILE',
  'DATABASE_PASSWORD_FILE',
  'DATABASE_CA_FILE',
  'KAFKA_CA_FILE',
  'KAFKA_SASL_PASSWORD_FILE',
];

/** Faults: invalid (WRONG_SETTINGS), naming each of the settings, these and `others`, whose file cannot be read. */
export function checkFilesReadable(env: Environment, others: readonly string[]): void {
  const faults = [...fileSettings, ...others].flatMap((name) => unreadableFile(name, presentText(env[name])));
  if (faults.length > 0) throw wrongSettings(faults);
}

/** What the files hold, checked. Faults: invalid (WRONG_SETTINGS) with all that is wrong in any of them. */
export async function readDeploymentFiles(
  config: DeploymentConfig,
  demands: KeyringDemands,
  deps: { readonly log: Log; readonly metrics: Metrics },
) {
  const { log } = deps;
  const tlsFiles = tlsFilesOf(config);
  const readings = {
    keyring: keyringIn(config.keyringFile, { ...demands, log }),
    tls: tlsFiles === undefined ? Promise.resolve(undefined) : watchTlsFiles(tlsFiles, deps),
    access: (async () => accessText(config.accessFile))(),
    database: (async () => databaseAccess(config))(),
    kafka: (async () => kafkaAccess(config))(),
  };
  const outcomes = await Promise.allSettled(Object.values(readings));
  const faults = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? wrongOnesIn(outcome.reason) : []));
  if (faults.length > 0) throw wrongSettings(faults);
  return {
    keyring: await readings.keyring,
    tls: await readings.tls,
    accessText: await readings.access,
    database: await readings.database,
    kafka: await readings.kafka,
  };
}

/** The file with who may call what: this one, else the product's own. Fault invalid WRONG_SETTINGS where it cannot be read. */
export function accessText(file: string | undefined): string {
  return requiredFileText('ACCESS_FILE', file ?? join(__dirname, '../proto/access.json'));
}

/** Beside other settings' faults, those of the keys must say where they are. */
export async function keyringIn(path: string, options: KeyringDemands & { readonly log: Log }): Promise<FiledKeyring> {
  try {
    return await openKeyring(path, options);
  } catch (error) {
    const describe = ({ field, reason, description }: FieldFault): FieldFault => ({
      field: 'KEYRING_FILE',
      reason,
      description: `${path}: ${field}: ${description}`,
    });
    throw wrongSettings(wrongOnesIn(error).map(describe));
  }
}

function unreadableFile(field: string, path: string | undefined): readonly FieldFault[] {
  if (path === undefined) return [];
  try {
    readFileSync(path);
    return [];
  } catch (error) {
    return [wrongSetting(field, `${path} cannot be read (${codeOf(error)})`)];
  }
}
