import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, readSettings } from '../../../runtime/config';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { sftpDestinationFrom, sftpSettingFaults, sftpSettings } from '../../../services/postal/sftp-settings';
import { startSshd } from '../../support/sshd';
import { temporaryFolder } from '../../support/temporary-folder';

const pin = `SHA256:${'a'.repeat(43)}`;
const least = {
  SFTP_ADDRESS: 'sftp.printer.example:22',
  SFTP_USER: 'symbolon',
  SFTP_PRIVATE_KEY_FILE: '/run/sftp-key',
  SFTP_HOST_KEYS: pin,
};
const read = (env: Environment) => readSettings(env, sftpSettings);
const faultsOf = (env: Environment, isUsed = true) =>
  sftpSettingFaults(env, isUsed).map(({ field, description }) => `${field} ${description}`);
const open = (env: Environment) => sftpDestinationFrom(read(env), { log: silentLog, metrics: openMetrics() });

test('a server has what it needs by default', () => {
  expect(faultsOf(least)).toEqual([]);
  expect(read(least)).toEqual({
    sftpAddress: 'sftp.printer.example:22',
    sftpUser: 'symbolon',
    sftpPrivateKeyFile: '/run/sftp-key',
    sftpPassphraseFile: undefined,
    sftpPasswordFile: undefined,
    sftpHostKeys: [pin],
    sftpFolder: '.',
    sftpConnectSeconds: 20,
    sftpSilenceSeconds: 30,
    sftpIdleSeconds: 60,
    sftpBatchesAtOnce: 2,
    sftpFilesAtOnce: 4,
  });
});

test('all that is missing is named together', () => {
  expect(faultsOf({ SFTP_PASSPHRASE_FILE: '/run/passphrase' })).toEqual([
    'SFTP_ADDRESS is required for SFTP',
    'SFTP_USER is required for SFTP',
    'SFTP_HOST_KEYS is required for SFTP',
    'SFTP_PRIVATE_KEY_FILE or SFTP_PASSWORD_FILE is required for SFTP',
    'SFTP_PASSPHRASE_FILE goes with SFTP_PRIVATE_KEY_FILE',
  ]);
});

test('what is set in vain is named where batches go another way', () => {
  expect(faultsOf({}, false)).toEqual([]);
  expect(faultsOf({ SFTP_USER: 'symbolon', SFTP_IDLE_SECONDS: '60' }, false)).toEqual([
    'SFTP_USER is for batches that go by SFTP, and they do not',
  ]);
});

test.each([
  ['SFTP_ADDRESS', 'sftp.printer.example'],
  ['SFTP_HOST_KEYS', ''.padEnd(43, 'a')],
  ['SFTP_HOST_KEYS', `${pin},MD5:00:11`],
  ['SFTP_HOST_KEYS', `${pin},`],
  ['SFTP_FOLDER', 'in\nout'],
  ['SFTP_FILES_AT_ONCE', '0'],
])('%s=%j is wrong', (name, value) => {
  expect(() => read({ ...least, [name]: value })).toThrow(
    expect.objectContaining({ reason: 'WRONG_SETTINGS', fields: [expect.objectContaining({ field: name })] }),
  );
});

test('a folder is taken with or without a slash at its end', () => {
  const folders = ['in/batches/', '/in', '/', 'in'].map((folder) => read({ ...least, SFTP_FOLDER: folder }).sftpFolder);
  expect(folders).toEqual(['in/batches', '/in', '/', 'in']);
});

test('files of key and password that cannot be used are named', async () => {
  const noKey = join(await temporaryFolder(), 'no-key');
  await writeFile(noKey, 'ssh-ed25519 AAAA public');
  const fieldsOf = (env: Environment) => {
    try {
      open(env);
    } catch (error) {
      return Reflect.get(Object(error), 'fields');
    }
  };
  expect(fieldsOf({ ...least, SFTP_PASSWORD_FILE: '/nowhere/password' })).toEqual([
    expect.objectContaining({ field: 'SFTP_PRIVATE_KEY_FILE', description: '/run/sftp-key cannot be read (ENOENT)' }),
    expect.objectContaining({ field: 'SFTP_PASSWORD_FILE', description: '/nowhere/password cannot be read (ENOENT)' }),
  ]);
  expect(fieldsOf({ ...least, SFTP_PRIVATE_KEY_FILE: noKey })).toEqual([
    expect.objectContaining({ field: 'SFTP_PRIVATE_KEY_FILE', reason: 'WRONG_SETTING' }),
  ]);
});

test('a destination from settings is one that works, its key under a passphrase', async () => {
  const sshd = await startSshd({ passphrase: 'open sesame' });
  const passphrase = join(await temporaryFolder(), 'passphrase');
  await writeFile(passphrase, 'open sesame\n');
  const env = {
    SFTP_ADDRESS: `${sshd.host}:${sshd.port}`,
    SFTP_USER: sshd.user,
    SFTP_HOST_KEYS: `${pin}, ${await sshd.fingerprint()}`,
    SFTP_PRIVATE_KEY_FILE: sshd.privateKeyFile,
  };
  expect(() => open(env)).toThrow(expect.objectContaining({ reason: 'WRONG_SETTINGS' }));
  const destination = open({ ...env, SFTP_PASSPHRASE_FILE: passphrase });
  expect(await destination.identity()).toMatch(/^[\w-]{36}$/);
  await destination.close();
});
