import { createTransport } from 'nodemailer';
import { issueCertificate, makeAuthority } from '../../../runtime/certificates';
import { type SmtpTestServer, startSmtpServer } from '../../support/smtp-server';
import { waitFor } from '../../support/wait-for';

const mail = { from: 'a@example.org', to: ['b@example.org', 'c@example.org'], subject: 'Hello', text: 'one\n.two\n' };

let server: SmtpTestServer;

async function send(): Promise<string> {
  const transport = createTransport({ host: server.host, port: server.port, ignoreTLS: true });
  try {
    const { response } = await transport.sendMail(mail);
    return response;
  } catch (error) {
    if (error instanceof Error && 'responseCode' in error) return String(error.responseCode);
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  } finally {
    transport.close();
  }
}

describe('The test mail server', () => {
  beforeEach(async () => {
    server = await startSmtpServer();
  });
  afterEach(() => server.stop());

  test('keeps a mail byte for byte, with its envelope', async () => {
    await send();

    expect(server.mails).toEqual([
      { from: 'a@example.org', to: mail.to, bytes: expect.any(Buffer), secure: false, user: undefined },
    ]);
    expect(server.mails[0]?.bytes.toString()).toMatch(/\r\nSubject: Hello\r\n.*\r\n\r\none\r\n\.two\r\n/s);
  });

  test.each([
    { at: 'recipient', code: 450 },
    { at: 'content', code: 554 },
  ] as const)('refuses with $code at the $at', async ({ at, code }) => {
    server.respondWith({ kind: 'refuse', at, code, text: 'no' });

    expect({ answer: await send(), kept: server.mails.length }).toEqual({ answer: String(code), kept: 0 });
  });

  test.each([
    { at: 'recipient', kept: 0 },
    { at: 'content', kept: 0 },
    { at: 'answer', kept: 1 },
  ] as const)('cuts the connection at the $at', async ({ at, kept }) => {
    server.respondWith({ kind: 'cut', at });

    expect({ answer: await send(), kept: server.mails.length }).toEqual({ answer: 'ECONNECTION', kept });
  });

  test('answers each mail as the function says', async () => {
    server.respondWith(({ number }) =>
      number === 2 ? { kind: 'refuse', at: 'content', code: 451, text: 'later' } : { kind: 'accept' },
    );
    const answers = [await send(), await send(), await send()];

    expect(answers).toEqual([expect.stringContaining('250'), '451', expect.stringContaining('250')]);
  });

  test('holds its answer until told', async () => {
    let release = () => {};
    server.respondWith({ kind: 'hold', until: new Promise<void>((resolve) => (release = resolve)) });
    const answer = send();
    await waitFor('the mail', async () => server.mails.length === 1);
    release();

    expect(await answer).toContain('250');
  });
});

test('offers STARTTLS with the certificate given, and asks for the login', async () => {
  const authority = await makeAuthority();
  const names = { commonName: 'mail', uris: [], dnsNames: [], ipAddresses: ['127.0.0.1'], days: 1 };
  const tls = await issueCertificate(authority, names);
  server = await startSmtpServer({ tls, login: { user: 'symbolon', password: 'secret' } });
  const transport = createTransport({
    host: server.host,
    port: server.port,
    requireTLS: true,
    tls: { ca: authority.certificate },
    auth: { user: 'symbolon', pass: 'secret' },
  });
  await transport.sendMail(mail);
  await server.stop();

  expect(server.mails.map(({ secure, user }) => ({ secure, user }))).toEqual([{ secure: true, user: 'symbolon' }]);
});
