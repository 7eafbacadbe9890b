/** One connection to an IMAP server, with one folder open at a time. Whatever it throws is a Fault, and the connection is over then. */
import { ImapFlow } from 'imapflow';
import { codeOf } from '../../../../runtime/error-like';
import { Fault } from '../../../../runtime/fault';
import { untilAborted } from '../../../../runtime/until-aborted';
import { type MailServer, tlsOptionsOf } from '../mail/mail-server';
import { mailboxFaultOf } from './mailbox-fault';

/** A mailbox is somebody's. */
export type ImapServer = MailServer & { readonly login: NonNullable<MailServer['login']> };

export interface ImapTimes {
  /** From the first packet to the end of the greeting and TLS, and for each answer after that. */
  readonly silenceMilliseconds: number;
  /** How long it is waited for mail to be told at most. */
  readonly pollMilliseconds: number;
}

/** A mail as the folder lists it. */
export interface ListedMail {
  readonly uid: number;
  readonly bytes: number;
  readonly receiveTime: Date | undefined;
}

const lineBytes = 256 * 1024;
const answerTokens = 10_000;
/** A whole mail may take so many times what an answer may. */
const fetchPatience = 4;

export class ImapConnection {
  /** Why the connection ended, which a command that it ended does not always say. */
  private ended: unknown;
  private hasNews = false;
  private onNews: () => void = () => {};

  private constructor(
    private readonly client: ImapFlow,
    private readonly times: ImapTimes,
    private readonly signal: AbortSignal,
  ) {
    const told = () => {
      this.hasNews = true;
      this.onNews();
    };
    // Without a listener it would end the process.
    client.on('error', (error) => {
      this.ended = error;
    });
    client.on('exists', told);
    client.on('close', told);
  }

  /** Logged in. `mailBytes`: the most that is ever read of a mail. What is asked of it rejects once the signal aborts. */
  static async open(
    server: ImapServer,
    { mailBytes, ...times }: ImapTimes & { readonly mailBytes: number },
    signal: AbortSignal,
  ): Promise<ImapConnection> {
    const client = clientFor(server, times, mailBytes);
    const connection = new ImapConnection(client, times, signal);
    await connection.within(3, client.connect());
    return connection;
  }

  async openFolder(folder: string): Promise<void> {
    await this.within(1, this.client.mailboxOpen(folder));
  }

  /** Tells the folder's mails from those of a folder made anew under its name. */
  get folderId(): string {
    const { mailbox } = this.client;
    return mailbox === false ? '' : String(mailbox.uidValidity);
  }

  /** So many mails, the oldest first, after as many as are to be passed over. */
  async list(passedOver: number, most: number): Promise<readonly ListedMail[]> {
    this.hasNews = false;
    const { mailbox } = this.client;
    const last = Math.min(mailbox === false ? 0 : mailbox.exists, passedOver + most);
    if (last <= passedOver) return [];
    const asked = { uid: true, size: true, internalDate: true };
    const found = await this.within(1, this.client.fetchAll(`${passedOver + 1}:${last}`, asked));
    const listed = found.slice(0, most).map(({ uid, size = 0, internalDate }) => ({
      uid,
      bytes: size,
      receiveTime: internalDate === undefined ? undefined : validDate(internalDate),
    }));
    return listed.sort((one, other) => one.uid - other.uid);
  }

  /** Its first bytes; undefined where it is gone. It is not marked as seen. */
  async read(uid: number, maxLength: number): Promise<Buffer | undefined> {
    const asked = this.client.fetchOne(String(uid), { source: { start: 0, maxLength } }, { uid: true });
    const found = await this.within(fetchPatience, asked);
    return found === false ? undefined : found.source?.subarray(0, maxLength);
  }

  /** Also after the signal has aborted: what was handled is not to come again. */
  async delete(...uids: readonly number[]): Promise<void> {
    const deleted = await this.inTime(1, this.client.messageDelete(uids.join(), { uid: true }));
    if (!deleted) throw new Fault('unavailable', 'MAILBOX_READ_ONLY', 'the mail server does not delete a mail');
  }

  /** What the folder got before that day, so many mails at most; nothing where there is no such folder. It stays open. */
  async deleteBefore(folder: string, day: Date, most: number): Promise<void> {
    const asked = this.client.status(folder, { messages: true }).catch((error: unknown) => {
      if (codeOf(error) === 'NotFound') return false as const;
      throw error;
    });
    const status = await this.within(1, asked);
    if (status === false || !status.messages) return;
    await this.openFolder(folder);
    const found = await this.within(1, this.client.search({ before: day }, { uid: true }));
    if (found && found.length > 0) await this.delete(...found.slice(0, most));
  }

  /** The folder is made where it is not there. Also after the signal has aborted. */
  async move(uid: number, folder: string): Promise<void> {
    await this.inTime(1, this.client.mailboxCreate(folder));
    const moved = await this.inTime(1, this.client.messageMove(String(uid), folder, { uid: true }));
    if (moved === false) throw new Fault('unavailable', 'MAILBOX_READ_ONLY', 'the mail server does not move a mail');
  }

  /** Until the server tells of mail, the time is over or the signal aborts; then what is there is known anew. */
  async waitForMail(milliseconds: number): Promise<void> {
    if (!this.hasNews) {
      // It goes on until the next command; what becomes of it shows there.
      if (this.client.capabilities.has('IDLE')) this.client.idle().catch(() => {});
      await this.newsWithin(milliseconds);
    }
    await this.within(1, this.client.noop());
  }

  close(): void {
    this.client.close();
  }

  private async newsWithin(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const news = new Promise<void>((resolve) => {
      this.onNews = resolve;
      timer = setTimeout(resolve, milliseconds);
    });
    // The next command tells of an abort.
    await untilAborted(news, this.signal).catch(() => {});
    clearTimeout(timer);
  }

  private within<T>(silences: number, command: Promise<T>): Promise<T> {
    return this.inTime(silences, untilAborted(command, this.signal));
  }

  /** What the command gives, within so many times the silence that is borne: a server that drips does not keep us for ever either. */
  private async inTime<T>(silences: number, command: Promise<T>): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(silent()), silences * this.times.silenceMilliseconds);
    try {
      const given = await untilAborted(command, limit.signal);
      // A command that the connection's end left without an answer may end as if all were well.
      if (!this.client.usable)
        throw new Fault('unavailable', 'MAILBOX_LOST', 'the connection to the mail server has ended');
      return given;
    } catch (error) {
      this.client.close();
      throw mailboxFaultOf(this.ended ?? error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function silent(): Fault {
  return new Fault('unavailable', 'MAILBOX_SILENT', 'the mail server does not answer in time');
}

function clientFor(server: ImapServer, times: ImapTimes, mailBytes: number): ImapFlow {
  const { login } = server;
  return new ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.implicitTls,
    ...(server.requireTls && !server.implicitTls ? { doSTARTTLS: true } : {}),
    tls: tlsOptionsOf(server),
    auth: { user: login.user, pass: login.password },
    connectionTimeout: times.silenceMilliseconds,
    greetingTimeout: times.silenceMilliseconds,
    // Longer than the longest wait: a command's own limit is `within`.
    socketTimeout: times.pollMilliseconds + 2 * times.silenceMilliseconds,
    // It would write what is in mails.
    logger: false,
    emitLogs: false,
    disableAutoIdle: true,
    disableCompression: true,
    maxLineLength: lineBytes,
    maxLiteralSize: mailBytes,
    maxResponseSize: mailBytes + 2 * lineBytes,
    maxResponseTokens: answerTokens,
  });
}

function validDate(told: Date | string): Date | undefined {
  const date = new Date(told);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
