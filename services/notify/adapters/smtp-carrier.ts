/** Mail by SMTP: an ordinary submission server, or a PEC provider's. */
import { Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import type { MessageChannel } from '../domain/channel';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage } from '../ports';
import type { DkimSigning } from './dkim-key';
import { type MailServer, tlsOptionsOf } from './mail/mail-server';
import { isPlainMailAddress, type MailSender, mailOf, messageIdOf } from './smtp-message';
import { outcomeOfSmtpError, referencesOf } from './smtp-outcome';

export interface SmtpCarrierOptions {
  readonly name: string;
  readonly channels: readonly MessageChannel[];
  /** Whether receipts of what it took come to a mailbox that is read. */
  readonly givesReceipts?: boolean;
  readonly server: MailServer;
  readonly sender: MailSender;
  /** Undefined: not signed here. A PEC provider signs by itself. */
  readonly dkim?: DkimSigning | undefined;
  /** Messages under way at once, a connection each. */
  readonly connections: number;
  /** From the first packet to the end of the greeting and TLS. */
  readonly connectMilliseconds: number;
  /** How long the server may be silent. */
  readonly silenceMilliseconds: number;
}

const messagesPerConnection = 100;
/** Those that are there of them. Whoever acts on the last two must know whose they are (RFC 8058). */
const signedHeaders =
  'From:To:Subject:Date:Message-ID:MIME-Version:Content-Type:Content-Transfer-Encoding:Content-Language:Auto-Submitted:List-Unsubscribe:List-Unsubscribe-Post';
const closeGraceMilliseconds = 1_000;

/** Connects when the first message comes. Never tries a message twice by itself: that is for whoever sends. */
export class SmtpCarrier implements MessageCarrier {
  readonly name: string;
  readonly channels: readonly MessageChannel[];
  readonly givesReceipts: boolean;
  private readonly sender: MailSender;
  private readonly pool: ReturnType<typeof openPool>;
  /** By Message-ID: what is to be told when a message's content begins to be read. */
  private readonly beginnings = new Map<string, () => void>();

  constructor(options: SmtpCarrierOptions) {
    this.name = options.name;
    this.channels = options.channels;
    this.givesReceipts = options.givesReceipts ?? false;
    this.sender = options.sender;
    this.pool = openPool(options);
    // Of what is sent, signature and all: signing itself reads a message before any server is there.
    this.pool.use('stream', ({ data, message }, done) => {
      const content = message.createReadStream.bind(message);
      const begun = () => this.beginnings.get(String(data.messageId))?.();
      message.createReadStream = (options) => watched(content(options), begun);
      done();
    });
  }

  async send(message: OutgoingMessage, signal: AbortSignal): Promise<CarrierOutcome> {
    if (!isPlainMailAddress(message.recipient)) {
      return { kind: 'refused', reason: 'ADDRESS_NOT_USABLE', permanent: true };
    }
    let hasBegun = false;
    const mail = mailOf(message, this.sender);
    const messageId = messageIdOf(message, this.sender);
    this.beginnings.set(messageId, () => {
      hasBegun = true;
    });
    try {
      const answer = await this.pool.sendMail({ ...mail, signal });
      return { kind: 'sent', references: referencesOf(answer.response, answer.serverMessageId) };
    } catch (error) {
      return outcomeOfSmtpError(error, hasBegun);
    } finally {
      this.beginnings.delete(messageId);
    }
  }

  /** Closes the connections, also of sends that are still under way: those become unclear. */
  close(): void {
    this.pool.close({ force: true });
  }
}

/** The stream as it is, telling when somebody begins to read it: before that, no server can have the message. */
function watched(content: Readable, begun: () => void): Readable {
  async function* read() {
    begun();
    yield* content;
  }
  return Readable.from(read(), { objectMode: false });
}

function openPool({ server, dkim, ...options }: SmtpCarrierOptions) {
  return nodemailer.createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.implicitTls,
    requireTLS: server.requireTls && !server.implicitTls,
    opportunisticTLS: !server.requireTls,
    tls: tlsOptionsOf(server),
    ...(server.login === undefined ? {} : { auth: { user: server.login.user, pass: server.login.password } }),
    ...(dkim === undefined
      ? {}
      : {
          dkim: {
            domainName: dkim.domain,
            keySelector: dkim.selector,
            privateKey: dkim.privateKey,
            headerFieldNames: signedHeaders,
          },
        }),
    maxConnections: options.connections,
    maxMessages: messagesPerConnection,
    maxRequeues: 0,
    connectionTimeout: options.connectMilliseconds,
    greetingTimeout: options.connectMilliseconds,
    dnsTimeout: options.connectMilliseconds,
    socketTimeout: options.silenceMilliseconds,
    socketCloseTimeout: closeGraceMilliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
