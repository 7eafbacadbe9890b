import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, readSettings } from '../../runtime/config';
import { mailboxReader, mailboxSettingFaults, mailboxSettings } from '../../services/notify/mailbox-settings';
import { startDovecot } from '../support/dovecot';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { mailOf, readerDeps, subjectsOf } from './adapters/mailbox-room';

const at = { BOUNCE_IMAP_URL: 'imaps://bounces%40ente.example@mail.ente.example/Bounces' };
const faultsOf = (env: Environment) =>
  mailboxSettingFaults(env, 'BOUNCE').map(({ field, description }) => `${field} ${description}`);
const read = (env: Environment) => readSettings(env, mailboxSettings('BOUNCE'));

test('without a URL there is no mailbox, and no file of it may be set', () => {
  expect(read({}).imapUrl).toBeUndefined();
  expect(faultsOf({})).toEqual([]);
  expect(faultsOf({ BOUNCE_IMAP_POLL_SECONDS: '5' })).toEqual([]);
  expect(faultsOf({ BOUNCE_IMAP_CA_FILE: '/ca.pem', PEC_IMAP_CA_FILE: '/ca.pem' })).toEqual([
    'BOUNCE_IMAP_CA_FILE goes with BOUNCE_IMAP_URL',
  ]);
});

test('a mailbox has what it needs by default', () => {
  expect(read(at)).toEqual({
    imapUrl: at.BOUNCE_IMAP_URL,
    imapPasswordFile: undefined,
    imapRequireTls: true,
    imapCaFile: undefined,
    imapPollSeconds: 60,
    imapSilenceSeconds: 30,
    imapKeepDays: 14,
  });
});

test('a mailbox has one password, in a file or in the URL', () => {
  const both = { BOUNCE_IMAP_URL: 'imaps://u:p@mail.example', BOUNCE_IMAP_PASSWORD_FILE: '/run/p' };
  expect(faultsOf(at)).toEqual(['BOUNCE_IMAP_PASSWORD_FILE is required with BOUNCE_IMAP_URL']);
  expect(faultsOf(both)).toEqual(['BOUNCE_IMAP_PASSWORD_FILE and a password in BOUNCE_IMAP_URL: only one of them']);
  expect(faultsOf({ ...at, BOUNCE_IMAP_PASSWORD_FILE: '/run/p' })).toEqual([]);
});

test.each([
  'https://u@mail.example',
  'imaps://mail.example',
  'imap:u@',
  'imaps://u@mail.example/INBOX?x=1',
  'imaps://u@mail.example/%zz',
  'imaps://u%0d%0a@mail.example',
])('%s is no mailbox', (wrong) => {
  expect(() => read({ BOUNCE_IMAP_URL: wrong })).toThrow(expect.objectContaining({ reason: 'WRONG_SETTINGS' }));
});

test('a password file that cannot be read is named', async () => {
  const deps = { ...(await readerDeps()), handle: async () => 'taken' as const };
  const config = read({ ...at, BOUNCE_IMAP_PASSWORD_FILE: '/nowhere/password' });
  expect(() => mailboxReader(config, 'BOUNCE', deps)).toThrow(
    expect.objectContaining({
      fields: [expect.objectContaining({ description: '/nowhere/password cannot be read (ENOENT)' })],
    }),
  );
  expect(mailboxReader(read({}), 'BOUNCE', deps)).toBeUndefined();
});

test('the mailbox that is set is read', async () => {
  const dovecot = await startDovecot();
  await dovecot.deliver(mailOf('hello'));
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'password'), `${dovecot.password}\n`);
  await writeFile(join(folder, 'ca.crt'), dovecot.authority);
  const config = read({
    BOUNCE_IMAP_URL: `imaps://${dovecot.user}@localhost:${dovecot.tlsPort}`,
    BOUNCE_IMAP_PASSWORD_FILE: join(folder, 'password'),
    BOUNCE_IMAP_CA_FILE: join(folder, 'ca.crt'),
  });
  const subjects: string[] = [];
  const reader = mailboxReader(config, 'BOUNCE', {
    ...(await readerDeps()),
    handle: async (mail) => {
      subjects.push(...subjectsOf([mail]));
      return 'taken';
    },
  });
  await reader?.start();
  await waitFor('the mail', () => subjects.length > 0);
  await reader?.stop();
  await dovecot.stop();
  expect(subjects).toEqual(['hello']);
});
