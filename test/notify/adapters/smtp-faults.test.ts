import { createServer, type Socket } from 'node:net';
import { issueCertificate, makeAuthority } from '../../../runtime/certificates';
import type { MailServer } from '../../../services/notify/adapters/mail/mail-server';
import { messageIdOf } from '../../../services/notify/adapters/smtp-message';
import { describeOverBrokenWire } from '../../support/broken-wire-suite';
import { outgoingMessage } from '../../support/message-carrier-suite';
import { startSmtpServer } from '../../support/smtp-server';
import { sender, smtpCarrierTo } from './smtp-room';

const silenceMilliseconds = 300;
/** More than a busy machine makes a server wait that answers. */
const patienceMilliseconds = 2_000;
const carrierFor = (port: number, server: Partial<MailServer> = {}, milliseconds = silenceMilliseconds) =>
  smtpCarrierTo(port, { milliseconds, server, connections: 1 });

describeOverBrokenWire(
  'the SMTP carrier',
  'email',
  async () => {
    const server = await startSmtpServer();
    return {
      port: server.port,
      openCarrier: (port) => carrierFor(port, {}, patienceMilliseconds),
      copiesOf: (message) => server.mails.filter(({ bytes }) => bytes.includes(messageIdOf(message, sender))).length,
      stop: () => server.stop(),
    };
  },
  // Until the server asks for the content it cannot have the message.
  {
    requestsCut: ['refused', 'unclear', 'sent'],
    answersCut: ['refused', 'unclear', 'sent'],
    requestsDropped: 'refused',
    answersDropped: 'refused',
  },
);

describe('the SMTP carrier, with a server that is none', () => {
  const send = async (port: number, changes: Partial<MailServer> = {}) => {
    const carrier = carrierFor(port, changes);
    const outcome = await carrier.send(outgoingMessage(), new AbortController().signal);
    carrier.close();
    return outcome;
  };

  it.each([
    ['says nothing', ''],
    ['greets and says nothing more', '220 here I am\r\n'],
    ['says half a greeting', '220 here'],
    ['speaks another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['says that it is busy', '421 4.3.2 too many connections\r\n'],
  ])('surely has sent nothing where it %s', async (_what, greeting) => {
    expect(await sendTo((socket) => socket.write(greeting))).toMatchObject({ kind: 'refused', permanent: false });
  });

  it.each([
    ['MAIL FROM', ['220 a', '250 a', '421 4.3.2 going down']],
    ['RCPT TO', ['220 a', '250 a', '250 a', '421 4.3.2 going down']],
    ['DATA', ['220 a', '250 a', '250 a', '250 a', '421 4.3.2 going down']],
    ['the beginning of the text', ['220 a', '250 a', '250 a', '250 a', '354 go on', '421 4.3.2 going down']],
  ])('has sent nothing where it says 421 at %s and hangs up', async (_where, answers) => {
    const outcome = await sendTo((socket) => {
      const left = [...answers];
      const next = () => {
        const answer = left.shift();
        if (left.length > 0) socket.write(`${answer}\r\n`);
        else socket.end(`${answer}\r\n`);
      };
      socket.on('data', next);
      next();
    });
    expect(outcome).toEqual({ kind: 'refused', reason: 'SMTP_421', permanent: false });
  });

  /** What comes of a message to a server that does so with each connection. */
  async function sendTo(misbehave: (socket: Socket) => void) {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      misbehave(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const outcome = await send(typeof address === 'object' && address !== null ? address.port : 0);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    return outcome;
  }

  it('says nothing of the message where the certificate is for another name', async () => {
    const authority = await makeAuthority();
    const names = { commonName: 'other', uris: [], dnsNames: ['other.example'], ipAddresses: [], days: 1 };
    const server = await startSmtpServer({ tls: await issueCertificate(authority, names) });
    const outcome = await send(server.port, { requireTls: true, certificateAuthorities: authority.certificate });
    await server.stop();
    expect({ outcome, mails: server.mails }).toEqual({
      outcome: { kind: 'refused', reason: 'SMTP_CERTIFICATE', permanent: false, refusesUs: true },
      mails: [],
    });
  });
});
