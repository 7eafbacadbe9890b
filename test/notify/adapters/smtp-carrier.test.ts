import { createServer, type Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import type { MailServer } from '../../../services/notify/adapters/mail/mail-server';
import type { SmtpCarrier } from '../../../services/notify/adapters/smtp-carrier';
import type { OutgoingMessage } from '../../../services/notify/ports';
import { freePort } from '../../support/free-port';
import { describeMessageCarrier, outgoingMessage } from '../../support/message-carrier-suite';
import { newTls, type SmtpTestServer, type SmtpTestServerOptions, startSmtpServer } from '../../support/smtp-server';
import { arrivedMails, smtpCarrierTo } from './smtp-room';

const carrierFor = (port: number, server: Partial<MailServer> = {}, connections = 3) =>
  smtpCarrierTo(port, { milliseconds: 500, server, connections });

describeMessageCarrier('an SMTP server', 'email', async () => {
  const server = await startSmtpServer();
  const carrier = carrierFor(server.port);
  return {
    carrier,
    arrived: () => arrivedMails(server),
    close: async () => {
      carrier.close();
      await server.stop();
    },
  };
});

describe('the SMTP carrier', () => {
  let server: SmtpTestServer;
  let carrier: SmtpCarrier;
  const send = (message: OutgoingMessage) => carrier.send(message, new AbortController().signal);

  async function open(options: SmtpTestServerOptions = {}, changes: Partial<MailServer> = {}): Promise<void> {
    server = await startSmtpServer(options);
    carrier = carrierFor(server.port, changes);
  }
  afterEach(async () => {
    carrier.close();
    await server.stop();
  });

  it('writes the same bytes for every try, also from another process', async () => {
    await open();
    const message = outgoingMessage();
    await send(message);
    await send(message);
    const another = carrierFor(server.port);
    await another.send(message, new AbortController().signal);
    another.close();
    const [first] = server.mails;
    expect(server.mails.map(({ bytes }) => bytes.toString())).toEqual(Array(3).fill(first?.bytes.toString()));
  });

  it('writes one part, no boundary, no mailer, the given date and an id; asks for bounces without the body', async () => {
    await open();
    const deliveryId = '0199d3a0-0000-7000-8000-000000000001';
    await send(outgoingMessage({ deliveryId, attempt: 2 }));
    expect(server.mails[0]?.returned).toBe('HDRS');
    expect(server.mails[0]?.bytes.toString().split('\r\n')).toEqual([
      'Content-Transfer-Encoding: quoted-printable',
      'Content-Language: it',
      'Auto-Submitted: auto-generated',
      'From: INPS <non-rispondere@symbolon.example>',
      'To: mario.rossi@example.it',
      'Subject: INPS: prima parte del suo PIN, riferimento 1234',
      'Message-ID: <0199d3a0-0000-7000-8000-000000000001.2@symbolon.example>',
      'Date: Mon, 23 Nov 2026 08:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'questa =C3=A8 la prima parte del suo PIN: BCDF GHJK',
      '',
    ]);
  });

  it.each([
    ['a second recipient', 'a@example.it, b@example.it'],
    ['a header', 'a@example.it\r\nBcc: b@example.it'],
    ['an SMTP command', 'a@example.it>\r\nRCPT TO:<b@example.it'],
    ['a display name', 'Mario <a@example.it>'],
    ['no address', 'mario'],
    ['a quoted local part', '"a\r\nBcc: b"@example.it'],
  ])('refuses a recipient with %s', async (_what, recipient) => {
    await open();
    expect(await send(outgoingMessage({ recipient }))).toEqual({
      kind: 'refused',
      reason: 'ADDRESS_NOT_USABLE',
      permanent: true,
    });
    expect(server.mails).toEqual([]);
  });

  it('lets no subject become a header', async () => {
    await open();
    await send(outgoingMessage({ subject: 'INPS\r\nBcc: altro@example.it\r\n\r\ntext' }));
    const [mail] = server.mails;
    const { headers, subject } = await simpleParser(mail?.bytes ?? '');
    expect({ to: mail?.to, bcc: headers.get('bcc'), subject }).toEqual({
      to: ['mario.rossi@example.it'],
      bcc: undefined,
      subject: 'INPS Bcc: altro@example.it  text',
    });
  });

  const forGood = { permanent: true };
  const forNow = { permanent: false };
  const ofUs = { permanent: false, refusesUs: true };
  it.each([
    [550, 'recipient', forGood],
    [554, 'content', forGood],
    [450, 'recipient', forNow],
    [451, 'content', forNow],
    [421, 'recipient', forNow],
    [421, 'content', forNow],
    [451, 'sender', forNow],
    [550, 'sender', ofUs],
    [530, 'recipient', ofUs],
  ] as const)('takes %i at the %s as a refusal: %o', async (code, at, refusal) => {
    await open();
    server.respondWith({ kind: 'refuse', at, code, text: 'mario.rossi@example.it is not welcome' });
    expect(await send(outgoingMessage())).toEqual({ kind: 'refused', reason: `SMTP_${code}`, ...refusal });
    server.respondWith({ kind: 'accept' });
    expect((await send(outgoingMessage())).kind).toBe('sent');
  });

  it.each([
    ['5.1.1 <mario.rossi@example.it> unknown', { suppress: 'hard-bounce' }],
    ['5.1.10 null MX', { suppress: 'hard-bounce' }],
    ['5.2.1 disabled', { suppress: 'hard-bounce' }],
    ['5.2.2 full', {}],
    ['5.7.1 not from you: see 5.1.1', {}],
    ['unknown: 5.1.1', {}],
  ])('says that nothing more is to be sent there where its server says that there is nobody: 550 %s', async (text, more) => {
    await open();
    server.respondWith({ kind: 'refuse', at: 'recipient', code: 550, text });
    expect(await send(outgoingMessage())).toEqual({ kind: 'refused', reason: 'SMTP_550', permanent: true, ...more });
  });

  it('does not know what became of a message when the answer to it never came', async () => {
    await open();
    server.respondWith({ kind: 'cut', at: 'answer' });
    const message = outgoingMessage();
    expect(await send(message)).toEqual({ kind: 'unclear', reason: expect.stringMatching(/^SMTP_[A-Z]+$/) });
    server.respondWith({ kind: 'accept' });
    expect((await send(message)).kind).toBe('sent');
    expect(server.mails.map(({ bytes }) => bytes)).toEqual(Array(2).fill(server.mails[0]?.bytes));
  });

  it('does not wait for ever for an answer', async () => {
    await open();
    server.respondWith({ kind: 'slow', milliseconds: 1_500 });
    expect(await send(outgoingMessage())).toEqual({ kind: 'unclear', reason: 'SMTP_ETIMEDOUT' });
  });

  it('gives up a send when its time is up', async () => {
    await open();
    const asked = new AbortController();
    server.respondWith(() => {
      setImmediate(() => asked.abort());
      return { kind: 'slow', milliseconds: 400 };
    });
    expect(await carrier.send(outgoingMessage(), asked.signal)).toEqual({ kind: 'unclear', reason: 'SMTP_EABORT' });
  });

  it('surely has sent nothing where nobody listens', async () => {
    await open();
    await server.stop();
    expect(await send(outgoingMessage())).toEqual({ kind: 'refused', reason: 'SMTP_ESOCKET', permanent: false });
  });

  it('surely has sent nothing where no greeting comes', async () => {
    await open();
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    const port = await freePort();
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    const impatient = carrierFor(port);
    const outcome = await impatient.send(outgoingMessage(), new AbortController().signal);
    impatient.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
    expect(outcome).toEqual({ kind: 'refused', reason: 'SMTP_ETIMEDOUT', permanent: false });
  });

  it('opens no more connections than it may', async () => {
    await open();
    let now = 0;
    let most = 0;
    let letGo: () => void = () => {};
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    server.respondWith(() => {
      now += 1;
      most = Math.max(most, now);
      if (now === 3) setImmediate(letGo);
      void until.then(() => {
        now -= 1;
      });
      return { kind: 'hold', until };
    });
    const outcomes = await Promise.all(Array.from({ length: 9 }, () => send(outgoingMessage())));
    expect({ most, kinds: new Set(outcomes.map(({ kind }) => kind)) }).toEqual({ most: 3, kinds: new Set(['sent']) });
  });

  it('tells a wrong password from a refused message', async () => {
    await open({ login: { user: 'notify', password: 'right' } }, { login: { user: 'notify', password: 'wrong' } });
    expect(await send(outgoingMessage())).toEqual({
      kind: 'refused',
      reason: 'SMTP_535',
      permanent: false,
      refusesUs: true,
    });
  });

  it('logs in where it is told how', async () => {
    const login = { login: { user: 'notify', password: 'right' } };
    await open(login, login);
    expect((await send(outgoingMessage())).kind).toBe('sent');
    expect(server.mails.map(({ user }) => user)).toEqual(['notify']);
  });

  it('sends nothing without TLS where TLS is required', async () => {
    await open({}, { requireTls: true });
    expect(await send(outgoingMessage())).toEqual({ kind: 'refused', reason: 'SMTP_500', ...ofUs });
    expect(server.mails).toEqual([]);
  });

  it('sends nothing to a server whose certificate nobody vouches for', async () => {
    await open({ tls: await newTls() }, { requireTls: true });
    expect(await send(outgoingMessage())).toEqual({ kind: 'refused', reason: 'SMTP_CERTIFICATE', ...ofUs });
    expect(server.mails).toEqual([]);
  });

  it('sends over TLS to a server that the given authority vouches for', async () => {
    const tls = await newTls();
    await open({ tls }, { requireTls: true, certificateAuthorities: tls.authority });
    expect((await send(outgoingMessage())).kind).toBe('sent');
    expect(server.mails.map(({ secure }) => secure)).toEqual([true]);
  });
});
