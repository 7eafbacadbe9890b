/** A mailbox reader over a mailbox of Dovecot's, with all that it tells. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { millisecondsPerDay, systemClock } from '../../../runtime/clock';
import { type Database, openDatabase } from '../../../runtime/database';
import { leaseMigration } from '../../../runtime/lease';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { migrate } from '../../../runtime/migrate';
import type { ImapServer } from '../../../services/notify/adapters/mailbox/imap-connection';
import type { HandleMail, ReceivedMail } from '../../../services/notify/adapters/mailbox/received-mail';
import { MailboxReader, type MailboxReaderOptions } from '../../../services/notify/adapters/mailbox-reader';
import type { Dovecot } from '../../support/dovecot';
import { type LogLine, recordingLog } from '../../support/recording-log';
import { temporaryFolder } from '../../support/temporary-folder';

interface MailboxRoom {
  readonly reader: MailboxReader;
  /** What was handed on, in this order. */
  readonly mails: ReceivedMail[];
  readonly lines: LogLine[];
  /** Its metrics, as they are scraped. */
  scrape(): Promise<readonly string[]>;
}

interface RoomChanges extends Partial<Omit<MailboxReaderOptions, 'server'>> {
  readonly server?: Partial<ImapServer>;
}

const opened: MailboxReader[] = [];
const databases: Database[] = [];

/** A database with nothing but leases. */
async function leaseDatabase(): Promise<Database> {
  const database = openDatabase({ url: `file:${join(await temporaryFolder(), 'lease.db')}`, poolSize: 1 });
  await migrate(database, [leaseMigration], silentLog);
  databases.push(database);
  return database;
}

/** All but the mailbox and what is done with its mails. */
export async function readerDeps() {
  return {
    name: 'smtp',
    database: await leaseDatabase(),
    processId: randomUUID(),
    clock: systemClock,
    log: silentLog,
    metrics: openMetrics(),
    random: () => 0,
  };
}

export async function mailboxRoom(dovecot: Dovecot, { server, ...changes }: RoomChanges = {}): Promise<MailboxRoom> {
  const { log, lines } = recordingLog();
  const deps = { ...(await readerDeps()), log };
  const mails: ReceivedMail[] = [];
  const { handle = async () => 'taken' as const } = changes;
  const recorded: HandleMail = (mail) => {
    mails.push(mail);
    return handle(mail);
  };
  const reader = new MailboxReader({
    ...deps,
    server: { ...serverOf(dovecot), ...server },
    folder: 'INBOX',
    pollMilliseconds: 60_000,
    silenceMilliseconds: 5_000,
    keepMilliseconds: 14 * millisecondsPerDay,
    ...changes,
    handle: recorded,
  });
  opened.push(reader);
  const scrape = async () =>
    (await deps.metrics.registry.metrics()).split('\n').filter((line) => !line.startsWith('#'));
  return { reader, mails, lines, scrape };
}

export function serverOf(dovecot: Dovecot): ImapServer {
  const { host, port, authority, user, password } = dovecot;
  return {
    host,
    port,
    implicitTls: false,
    requireTls: true,
    certificateAuthorities: authority,
    login: { user, password },
  };
}

export function mailOf(subject: string): string {
  return `From: a@example.it\nTo: b@example.it\nSubject: ${subject}\n\nthe text of ${subject}\n`;
}

export function subjectsOf(mails: readonly (string | { readonly raw: Buffer })[]): readonly string[] {
  return mails.map(
    (mail) => /^Subject: (.*?)\r?$/m.exec(typeof mail === 'string' ? mail : mail.raw.toString())?.[1] ?? '',
  );
}

afterEach(async () => {
  for (const reader of opened.splice(0)) await reader.stop();
});
afterAll(async () => {
  for (const database of databases.splice(0)) await database.destroy();
});
