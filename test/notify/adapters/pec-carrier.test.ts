import { simpleParser } from 'mailparser';
import { readSettings } from '../../../runtime/config';
import { pecCarrier, pecSettings } from '../../../services/notify/mail-settings';
import { describeMessageCarrier } from '../../support/message-carrier-suite';
import { startSmtpServer } from '../../support/smtp-server';
import { ourMailbox } from '../pec-receipts';

describeMessageCarrier('a PEC provider, from its settings', 'pec', async () => {
  const server = await startSmtpServer();
  const env = {
    PEC_SMTP_URL: `smtp://127.0.0.1:${server.port}`,
    PEC_FROM: ourMailbox,
    SMTP_REQUIRE_TLS: 'false',
  };
  const carrier = pecCarrier(readSettings(env, pecSettings()), {
    name: 'pec',
    concurrency: 3,
    institutionName: 'INPS',
  });
  return {
    carrier,
    arrived: async () =>
      Promise.all(
        server.mails.map(async ({ to, bytes }) => {
          const { subject, text } = await simpleParser(bytes);
          return { to: to.join(), subject: subject ?? '', text: (text ?? '').replace(/\n$/, '') };
        }),
      ),
    close: async () => {
      carrier.close();
      await server.stop();
    },
  };
});
