/** Mail by SMTP: an ordinary submission server, or a PEC provider's. */
import { Readable } from 'node:stream';
import nodemailer from 'nodemailer';
import type { MessageChannel } from '../domain/channel';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage } from '../ports';
import { isPlainMailAddress, type MailSender, mailOf } from './smtp-message';
import { outcomeOfSmtpError, referenceOf } from './smtp-outcome';

export interface SmtpCarrierOptions {
  readonly name: string;
  readonly channels: readonly MessageChannel[];
  readonly server: SmtpServer;
  readonly sender: MailSender;
  /** Messages under way at once, a connection each. */
  readonly connections: number;
  /** From the first packet to the end of the greeting and TLS. */
  readonly connectMilliseconds: number;
  /** How long the server may be silent. */
  readonly silenceMilliseconds: number;
}

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, else by STARTTLS. */
  readonly implicitTls: boolean;
  /** True: nothing is said without TLS and a valid certificate. False: TLS where the server offers it, unchecked. */
  readonly requireTls: boolean;
  /** PEM; undefined: the system's authorities. */
  readonly certificateAuthorities: string | undefined;
  readonly login: { readonly user: string; readonly password: string } | undefined;
}

const messagesPerConnection = 100;
const closeGraceMilliseconds = 1_000;

/** Connects when the first message comes. Never tries a message twice by itself: that is for whoever sends. */
export class SmtpCarrier implements MessageCarrier {
  readonly name: string;
  readonly channels: readonly MessageChannel[];
  private readonly sender: MailSender;
  private readonly pool: ReturnType<typeof openPool>;

  constructor(options: SmtpCarrierOptions) {
    this.name = options.name;
    this.channels = options.channels;
    this.sender = options.sender;
    this.pool = openPool(options);
  }

  async send(message: OutgoingMessage, signal: AbortSignal): Promise<CarrierOutcome> {
    if (!isPlainMailAddress(message.recipient)) {
      return { kind: 'refused', reason: 'ADDRESS_NOT_USABLE', permanent: true };
    }
    const content = watched(message.text);
    try {
      const answer = await this.pool.sendMail({ ...mailOf(message, this.sender), text: content.stream, signal });
      return { kind: 'sent', reference: referenceOf(answer.response, answer.serverMessageId) };
    } catch (error) {
      return outcomeOfSmtpError(error, content.begun());
    }
  }

  /** Closes the connections, also of sends that are still under way: those become unclear. */
  close(): void {
    this.pool.close({ force: true });
  }
}

/** Tells whether anybody has begun to read the text: before that, no server can have the message. */
function watched(text: string): { readonly stream: Readable; readonly begun: () => boolean } {
  let begun = false;
  function* read() {
    begun = true;
    yield Buffer.from(text, 'utf8');
  }
  return { stream: Readable.from(read(), { objectMode: false }), begun: () => begun };
}

function openPool({ server, ...options }: SmtpCarrierOptions) {
  return nodemailer.createTransport({
    pool: true,
    host: server.host,
    port: server.port,
    secure: server.implicitTls,
    requireTLS: server.requireTls && !server.implicitTls,
    opportunisticTLS: !server.requireTls,
    tls: {
      rejectUnauthorized: server.requireTls,
      ...(server.certificateAuthorities === undefined ? {} : { ca: server.certificateAuthorities }),
    },
    ...(server.login === undefined ? {} : { auth: { user: server.login.user, pass: server.login.password } }),
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
