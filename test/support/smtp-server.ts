/** A mail server for tests: real SMTP on 127.0.0.1, keeps what it accepted, and misbehaves as told. */
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { issueCertificate, makeAuthority } from '../../runtime/certificates';
import { letPass } from './wait-for';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** The message as it came, headers and body. */
  readonly bytes: Buffer;
  /** Over TLS. */
  readonly secure: boolean;
  readonly user: string | undefined;
  /** What MAIL FROM asked to be sent back with a delivery notification: 'HDRS', 'FULL' or, where it did not say, undefined. */
  readonly returned: string | undefined;
}

export type SmtpAnswer =
  | { readonly kind: 'accept' }
  /** A 4xx or 5xx reply to MAIL FROM, to RCPT TO, or to the content. */
  | {
      readonly kind: 'refuse';
      readonly at: 'sender' | 'recipient' | 'content';
      readonly code: number;
      readonly text: string;
    }
  /** The connection breaks: at RCPT TO, while the content comes, or after it was kept and before the answer. */
  | { readonly kind: 'cut'; readonly at: 'recipient' | 'content' | 'answer' }
  /** Accepts after this time. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Accepts when this is resolved. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> };

export interface SmtpEnvelope {
  readonly from: string;
  readonly to: readonly string[];
  /** 1 for the first mail that this server was offered. */
  readonly number: number;
}

export interface SmtpTestServer {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** What was kept, oldest first; filled on. */
  readonly mails: readonly ReceivedMail[];
  /** From the next mail on; a function is asked once a mail, at its recipient. Accepts all until told otherwise. */
  respondWith(answer: SmtpAnswer | ((envelope: SmtpEnvelope) => SmtpAnswer)): void;
  forget(): void;
  /** Ends at once, open connections too. */
  stop(): Promise<void>;
}

export interface SmtpTestServerOptions {
  /** For starting again where it was. */
  readonly port?: number;
  /** PEM; with them STARTTLS is offered, without them it is not. */
  readonly tls?: { readonly certificate: string; readonly privateKey: string };
  /** With it, nobody else may send. */
  readonly login?: { readonly user: string; readonly password: string };
}

/** A certificate of this host, and who vouches for it; PEM. */
export async function newTls(): Promise<{ authority: string; certificate: string; privateKey: string }> {
  const authority = await makeAuthority();
  const request = { commonName: 'smtp', uris: [], dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1 };
  return { authority: authority.certificate, ...(await issueCertificate(authority, request)) };
}

export async function startSmtpServer(options: SmtpTestServerOptions = {}): Promise<SmtpTestServer> {
  const mails: ReceivedMail[] = [];
  const sockets = new Map<number, Socket>();
  const planned = new Map<string, SmtpAnswer>();
  let offered = 0;
  let decide: (envelope: SmtpEnvelope) => SmtpAnswer = () => ({ kind: 'accept' });
  let told: SmtpAnswer | undefined;

  const plan = (session: SMTPServerSession, recipient: string): SmtpAnswer => {
    const known = planned.get(session.id);
    if (known !== undefined) return known;
    offered += 1;
    const to = [...session.envelope.rcptTo.map(({ address }) => address), recipient];
    const answer = decide({ from: senderOf(session), to, number: offered });
    planned.set(session.id, answer);
    return answer;
  };
  const cut = (session: SMTPServerSession) => sockets.get(session.remotePort)?.destroy();

  const server = new SMTPServer({
    ...securityOf(options),
    disableReverseLookup: true,
    hideDSN: false,
    onMailFrom: (_address, session, done) => {
      planned.delete(session.id);
      if (told?.kind === 'refuse' && told.at === 'sender') done(refusal(told));
      else done();
    },
    onRcptTo: ({ address }, session, done) => {
      const answer = plan(session, address);
      if (answer.kind === 'refuse' && answer.at === 'recipient') done(refusal(answer));
      else if (answer.kind === 'cut' && answer.at === 'recipient') cut(session);
      else done();
    },
    onData: (stream, session, done) => {
      const answer = plan(session, '');
      if (answer.kind === 'cut' && answer.at === 'content') {
        cut(session);
        return;
      }
      receive(stream, session, answer).then(
        (outcome) => (outcome === 'cut' ? cut(session) : done(outcome)),
        (error) => done(error),
      );
    },
  });
  server.on('error', () => {}); // a client that goes away is what some tests are about
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    sockets.set(port, socket);
    socket.on('close', () => sockets.delete(port));
  });

  async function receive(stream: Readable, session: SMTPServerSession, answer: SmtpAnswer) {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    if (answer.kind === 'refuse') return refusal(answer);
    mails.push(mailOf(session, Buffer.concat(chunks)));
    if (answer.kind === 'slow') await letPass(answer.milliseconds);
    if (answer.kind === 'hold') await answer.until;
    return answer.kind === 'cut' ? 'cut' : undefined;
  }

  return {
    host: '127.0.0.1',
    port: await listen(server, options.port ?? 0),
    mails,
    respondWith: (answer) => {
      told = typeof answer === 'function' ? undefined : answer;
      decide = typeof answer === 'function' ? answer : () => answer;
    },
    forget: () => void mails.splice(0),
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

function securityOf({ tls, login }: SmtpTestServerOptions): SMTPServerOptions {
  const commands = [...(tls === undefined ? ['STARTTLS'] : []), ...(login === undefined ? ['AUTH'] : [])];
  return {
    disabledCommands: commands,
    authOptional: login === undefined,
    allowInsecureAuth: tls === undefined,
    ...(tls === undefined ? {} : { cert: tls.certificate, key: tls.privateKey }),
    onAuth: (given, _session, done) => {
      const isRight = given.username === login?.user && given.password === login?.password;
      if (isRight) done(null, { user: given.username });
      else done(Object.assign(new Error('Authentication failed'), { responseCode: 535 }));
    },
  };
}

function mailOf(session: SMTPServerSession, bytes: Buffer): ReceivedMail {
  return {
    from: senderOf(session),
    to: session.envelope.rcptTo.map(({ address }) => address),
    bytes,
    secure: session.secure,
    user: typeof session.user === 'string' ? session.user : undefined,
    returned: session.envelope.dsn?.ret ?? undefined,
  };
}

function senderOf(session: SMTPServerSession): string {
  return session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
}

function refusal({ code, text }: { code: number; text: string }): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

async function listen(server: SMTPServer, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => server.server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
