import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { callUnary } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { halfInText } from '../support/halves';
import { startSmtpServer } from '../support/smtp-server';
import { startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

test("one process with a mail server of one's own sends e-mails there, and the rest to the inbox", async () => {
  const server = await startSmtpServer();
  const standalone = await startStandalone(join(await temporaryFolder(), 'data'), {
    SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    SMTP_FROM: 'pin@example.org',
    SMTP_REQUIRE_TLS: 'false',
  });
  const client = await standalone.openClient();
  try {
    const application = anApplicationMessage(711, { mobile: '+393331000711', email: 'anna.bianchi@example.it' });
    const request = { requestId: randomUUID(), application };
    const { pinRequest } = await callUnary(client, 'requestPin', request, { deadlineMilliseconds: 60_000 });
    await waitFor('the mail and the SMS', async () => {
      const items = await standalone.inbox();
      return server.mails.length > 0 && items.some(({ text }) => halfInText(text) !== undefined);
    });
    const [mail] = server.mails;
    const { subject, html } = await simpleParser(mail?.bytes ?? '');
    const channels = new Set((await standalone.inbox()).map(({ channel }) => channel));
    expect({ to: mail?.to, subject, isHtml: html !== false, channels: [...channels].sort() }).toEqual({
      to: ['anna.bianchi@example.it'],
      subject: expect.stringContaining(pinRequest?.reference ?? 'a reference'),
      isHtml: true,
      channels: ['letter', 'sms'],
    });
  } finally {
    client.close();
    await server.stop();
  }
});
