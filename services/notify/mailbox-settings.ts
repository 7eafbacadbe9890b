/** Which mailbox carriers' answers come to, and how it is read. */
import { millisecondsPerDay, millisecondsPerSecond } from '../../runtime/clock';
import { type Environment, presentText, type SettingsOf, wrongSetting } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import { requiredFileText, withoutLineEnd } from '../../runtime/setting-file';
import { flag, integer, optional, type Setting, text, url } from '../../runtime/settings';
import { serverIn } from './adapters/mail/mail-server';
import type { ImapServer } from './adapters/mailbox/imap-connection';
import { MailboxReader, type MailboxReaderOptions } from './adapters/mailbox-reader';

/** Where the bounces of e-mails come back, and the receipts of PEC. */
export type MailboxPrefix = 'BOUNCE' | 'PEC';

const about: Readonly<Record<MailboxPrefix, string>> = {
  BOUNCE: 'The mailbox that bounces, complaints and unsubscribes come to',
  PEC: 'The mailbox that PEC receipts come to',
};

export function mailboxSettings(prefix: MailboxPrefix) {
  return {
    imapUrl: optional(
      mailboxUrl(
        `${prefix}_IMAP_URL`,
        `${about[prefix]}: imap(s)://user@host:port/folder, INBOX where none is named. Every mail in it is taken out.`,
      ),
    ),
    imapPasswordFile: optional(
      text(`${prefix}_IMAP_PASSWORD_FILE`, { form: 'path', about: "The user's password there." }),
    ),
    imapRequireTls: flag(`${prefix}_IMAP_REQUIRE_TLS`, {
      default: true,
      about: 'Nothing is said there without TLS and a valid certificate. Only for trying: false.',
    }),
    imapCaFile: optional(
      text(`${prefix}_IMAP_CA_FILE`, {
        form: 'path',
        about: "The authority of that server's certificate, where it is a private one.",
      }),
    ),
    imapPollSeconds: integer(`${prefix}_IMAP_POLL_SECONDS`, {
      default: 60,
      min: 1,
      max: 1_500,
      about: 'How often it is looked into where the server tells of no mail.',
    }),
    imapSilenceSeconds: integer(`${prefix}_IMAP_SILENCE_SECONDS`, {
      default: 30,
      min: 1,
      max: 600,
      about: 'How long that server may take with an answer.',
    }),
    imapKeepDays: integer(`${prefix}_IMAP_KEEP_DAYS`, {
      default: 14,
      min: 1,
      max: 365,
      about: 'How long what is not ours, or cannot be read, is kept in Symbolon-unknown and Symbolon-failed there.',
    }),
  } as const;
}

export type MailboxConfig = SettingsOf<ReturnType<typeof mailboxSettings>>;

/** A mailbox has one password, and what is set for it is set with its URL. */
export function mailboxSettingFaults(env: Environment, prefix: MailboxPrefix): readonly FieldFault[] {
  const { imapUrl, ...others } = mailboxSettings(prefix);
  const asked = imapUrl.read(presentText(env[imapUrl.name]));
  // Told where the setting itself is read.
  if (asked.kind === 'wrong') return [];
  // A number that only repeats its default says nothing of a mailbox.
  const files = [others.imapPasswordFile, others.imapCaFile];
  const given = files.filter(({ name }) => presentText(env[name]) !== undefined);
  if (asked.value === undefined) return given.map(({ name }) => wrongSetting(name, `goes with ${imapUrl.name}`));
  const inUrl = new URL(asked.value).password !== '';
  const inFile = presentText(env[others.imapPasswordFile.name]) !== undefined;
  if (inUrl && inFile)
    return [wrongSetting(others.imapPasswordFile.name, `and a password in ${imapUrl.name}: only one of them`)];
  if (!inUrl && !inFile) return [wrongSetting(others.imapPasswordFile.name, `is required with ${imapUrl.name}`)];
  return [];
}

type MailboxDeps = Omit<
  MailboxReaderOptions,
  'server' | 'folder' | 'pollMilliseconds' | 'silenceMilliseconds' | 'keepMilliseconds'
>;

/**
 * The mailbox's reader, not started; undefined where no mailbox is set. Reads the files of password and authority; connects to
 * nothing. Faults: invalid WRONG_SETTINGS for a file that cannot be read.
 */
export function mailboxReader(
  config: MailboxConfig,
  prefix: MailboxPrefix,
  deps: MailboxDeps,
): MailboxReader | undefined {
  if (config.imapUrl === undefined) return undefined;
  return new MailboxReader({
    ...deps,
    server: serverAt(config, config.imapUrl, prefix),
    folder: decodeURIComponent(new URL(config.imapUrl).pathname.replace(/^\//, '')) || 'INBOX',
    pollMilliseconds: config.imapPollSeconds * millisecondsPerSecond,
    silenceMilliseconds: config.imapSilenceSeconds * millisecondsPerSecond,
    keepMilliseconds: config.imapKeepDays * millisecondsPerDay,
  });
}

function serverAt(config: MailboxConfig, url: string, prefix: MailboxPrefix): ImapServer {
  const names = mailboxSettings(prefix);
  const { imapCaFile: caFile, imapPasswordFile: file } = config;
  const password = file === undefined ? undefined : withoutLineEnd(requiredFileText(names.imapPasswordFile.name, file));
  // A URL without a user was refused when it was read.
  const { login = { user: '', password: '' }, ...server } = serverIn({
    url,
    tlsScheme: 'imaps',
    tlsPort: 993,
    plainPort: 143,
    password,
  });
  return {
    ...server,
    login,
    requireTls: config.imapRequireTls,
    certificateAuthorities: caFile === undefined ? undefined : requiredFileText(names.imapCaFile.name, caFile),
  };
}

function mailboxUrl(name: string, aboutIt: string): Setting<string> {
  const any = url(name, { schemes: ['imap', 'imaps'], about: aboutIt });
  const read: typeof any.read = (given) => {
    const asked = any.read(given);
    if (asked.kind === 'wrong') return asked;
    const { username, hostname, search, hash } = new URL(asked.value);
    if (hostname === '' || username === '') return { kind: 'wrong', fault: 'must name a user and a host' };
    return search + hash === '' && isDecodable(asked.value)
      ? asked
      : {
          kind: 'wrong',
          fault: 'must be imap(s)://user@host:port/folder and no more, with %XX for special characters',
        };
  };
  return { ...any, read };
}

function isDecodable(at: string): boolean {
  const { username, password, pathname } = new URL(at);
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(`${username}${password}${pathname}`));
  } catch {
    return false;
  }
}
