import { simpleParser } from 'mailparser';
import { readSettings } from '../../../../runtime/config';
import { pecCarrier, pecSettings } from '../../../../services/notify/mail-settings';
import { outgoingMessage } from '../../../support/message-carrier-suite';
import { startSmtpServer } from '../../../support/smtp-server';

test('a certified mail asks for receipts that do not quote it', async () => {
  const server = await startSmtpServer();
  const env = {
    PEC_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    PEC_FROM: 'pin@pec.symbolon.example',
    SMTP_REQUIRE_TLS: 'false',
  };
  const carrier = pecCarrier(readSettings(env, pecSettings()), {
    name: 'pec',
    concurrency: 1,
    institutionName: 'INPS',
  });
  try {
    const message = outgoingMessage({ channel: 'pec', attempt: 2 });
    expect((await carrier.send(message, new AbortController().signal)).kind).toBe('sent');
    const { headers, messageId, from } = await simpleParser(server.mails[0]?.bytes ?? '');
    expect({ type: headers.get('x-tiporicevuta'), messageId, from: from?.value }).toEqual({
      type: 'sintetica',
      messageId: `<${message.deliveryId}.2@pec.symbolon.example>`,
      from: [{ name: 'INPS', address: 'pin@pec.symbolon.example' }],
    });
  } finally {
    carrier.close();
    await server.stop();
  }
});
