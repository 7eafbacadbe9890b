/** The SFTP server from which a print centre takes its batches. */
import { utils } from 'ssh2';
import { millisecondsPerSecond } from '../../runtime/clock';
import { type Environment, presentText, type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import { fileText, withoutLineEnd } from '../../runtime/setting-file';
import { address, integer, list, optional, type Setting, text } from '../../runtime/settings';
import type { SftpServer } from './adapters/sftp/connection';
import { isFingerprint } from './adapters/sftp/host-key';
import { type SftpDestination, sftpDestination } from './adapters/sftp/sftp-destination';

export const sftpSettings = {
  sftpAddress: optional(
    address('SFTP_ADDRESS', {
      about: 'The SFTP server of the print centre, where batches go that way.',
    }),
  ),
  sftpUser: optional(text('SFTP_USER', { about: 'Who we are there.' })),
  sftpPrivateKeyFile: optional(
    text('SFTP_PRIVATE_KEY_FILE', { form: 'path', about: "The user's private key there, in PEM or OpenSSH's form." }),
  ),
  sftpPassphraseFile: optional(
    text('SFTP_PASSPHRASE_FILE', { form: 'path', about: 'What that key is encrypted with, where it is.' }),
  ),
  sftpPasswordFile: optional(
    text('SFTP_PASSWORD_FILE', {
      form: 'path',
      about: "The user's password there; after the key, where both are set.",
    }),
  ),
  sftpHostKeys: optional(
    fingerprints('SFTP_HOST_KEYS', {
      about:
        'The fingerprints of the keys that the server may show, as `ssh-keygen -lf` prints them: of all its keys, or of the Ed25519 one. The connection ends at any other key, before a login.',
    }),
  ),
  sftpFolder: remotePath('SFTP_FOLDER', {
    default: '.',
    about:
      "Where the print centre finds a folder for each batch; it must be there. Relative: to the login's own folder.",
  }),
  sftpConnectSeconds: integer('SFTP_CONNECT_SECONDS', {
    default: 20,
    min: 1,
    max: 300,
    about: 'How long it may take to connect and log in there.',
  }),
  sftpSilenceSeconds: integer('SFTP_SILENCE_SECONDS', {
    default: 30,
    min: 1,
    max: 600,
    about: 'How long that server may take with an answer.',
  }),
  sftpIdleSeconds: integer('SFTP_IDLE_SECONDS', {
    default: 60,
    min: 1,
    max: 3_600,
    about: 'How long a connection is kept that nothing needs.',
  }),
  sftpBatchesAtOnce: integer('SFTP_BATCHES_AT_ONCE', {
    default: 2,
    min: 1,
    max: 16,
    about: 'How many batches are brought there at the same time.',
  }),
  sftpFilesAtOnce: integer('SFTP_FILES_AT_ONCE', {
    default: 4,
    min: 1,
    max: 32,
    about: 'How many files of a batch are under way, and in memory, at the same time.',
  }),
} as const;

export type SftpConfig = SettingsOf<typeof sftpSettings>;

/** What is missing or set in vain. `isUsed`: the batches go by SFTP. */
export function sftpSettingFaults(env: Environment, isUsed: boolean): readonly FieldFault[] {
  const { sftpAddress, sftpUser, sftpHostKeys, sftpPrivateKeyFile, sftpPassphraseFile, sftpPasswordFile } =
    sftpSettings;
  const isSet = ({ name }: Setting<unknown>) => presentText(env[name]) !== undefined;
  const needed = [sftpAddress, sftpUser, sftpHostKeys];
  const logins = [sftpPrivateKeyFile, sftpPassphraseFile, sftpPasswordFile];
  if (!isUsed) {
    const inVain = [...needed, ...logins].filter(isSet);
    return inVain.map(({ name }) => wrongSetting(name, 'is for batches that go by SFTP, and they do not'));
  }
  const faults = needed.filter((one) => !isSet(one)).map(({ name }) => wrongSetting(name, 'is required for SFTP'));
  if (!isSet(sftpPrivateKeyFile) && !isSet(sftpPasswordFile))
    faults.push(wrongSetting(sftpPrivateKeyFile.name, `or ${sftpPasswordFile.name} is required for SFTP`));
  if (isSet(sftpPassphraseFile) && !isSet(sftpPrivateKeyFile))
    faults.push(wrongSetting(sftpPassphraseFile.name, `goes with ${sftpPrivateKeyFile.name}`));
  return faults;
}

interface SftpSurroundings {
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Reads the files of key and password; connects to nothing. To be called with what `sftpSettingFaults` found no fault in.
 * Faults: invalid WRONG_SETTINGS for a file that cannot be read or holds no private key.
 */
export function sftpDestinationFrom(config: SftpConfig, surroundings: SftpSurroundings): SftpDestination {
  return sftpDestination({
    ...surroundings,
    server: serverIn(config),
    folder: config.sftpFolder,
    connectMilliseconds: config.sftpConnectSeconds * millisecondsPerSecond,
    silenceMilliseconds: config.sftpSilenceSeconds * millisecondsPerSecond,
    idleMilliseconds: config.sftpIdleSeconds * millisecondsPerSecond,
    batchesAtOnce: config.sftpBatchesAtOnce,
    filesAtOnce: config.sftpFilesAtOnce,
  });
}

function serverIn(config: SftpConfig): SftpServer {
  const faults: FieldFault[] = [];
  const { sftpAddress = '', sftpUser = '', sftpHostKeys = [] } = config;
  const read = ({ name }: Setting<unknown>, file: string | undefined) =>
    file === undefined ? undefined : fileText(name, file, faults);
  const line = (content: string | undefined) => (content === undefined ? undefined : withoutLineEnd(content));
  const privateKey = read(sftpSettings.sftpPrivateKeyFile, config.sftpPrivateKeyFile);
  const passphrase = line(read(sftpSettings.sftpPassphraseFile, config.sftpPassphraseFile));
  const password = line(read(sftpSettings.sftpPasswordFile, config.sftpPasswordFile));
  if (faults.length === 0 && privateKey !== undefined && !isPrivateKey(privateKey, passphrase))
    faults.push(
      wrongSetting(
        sftpSettings.sftpPrivateKeyFile.name,
        'holds no private key that can be used, or needs another passphrase',
      ),
    );
  if (faults.length > 0) throw wrongSettings(faults);
  const colon = sftpAddress.lastIndexOf(':');
  return {
    host: sftpAddress.slice(0, colon).replace(/^\[(.*)\]$/, '$1'),
    port: Number(sftpAddress.slice(colon + 1)),
    user: sftpUser,
    privateKey,
    passphrase,
    password,
    hostKeys: sftpHostKeys,
  };
}

function isPrivateKey(content: string, passphrase: string | undefined): boolean {
  const parsed = utils.parseKey(content, passphrase);
  if (parsed instanceof Error) return false;
  return [parsed].flat().some((key) => key.isPrivateKey());
}

function fingerprints(name: string, described: { readonly about: string }): Setting<readonly string[]> {
  const any = list(name, described);
  const form = 'comma-separated SHA256:… fingerprints';
  return {
    ...any,
    form,
    read: (given) => {
      const read = any.read(given);
      if (read.kind === 'wrong') return read;
      return read.value.every(isFingerprint) ? read : { kind: 'wrong', fault: `must be ${form}` };
    },
  };
}

function remotePath(name: string, described: { readonly about: string; readonly default: string }): Setting<string> {
  const any = text(name, { ...described, form: 'path at the server' });
  return {
    ...any,
    read: (given) => {
      const read = any.read(given);
      if (read.kind === 'wrong') return read;
      if (/\p{Cc}/u.test(read.value)) return { kind: 'wrong', fault: 'must be a path' };
      return { kind: 'right', value: read.value.length > 1 ? read.value.replace(/\/+$/, '') : read.value };
    },
  };
}
