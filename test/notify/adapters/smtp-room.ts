/** The mail carrier, and what arrived at an SMTP server of tests. */
import { simpleParser } from 'mailparser';
import type { MailServer } from '../../../services/notify/adapters/mail/mail-server';
import { SmtpCarrier, type SmtpCarrierOptions } from '../../../services/notify/adapters/smtp-carrier';
import type { SmtpTestServer } from '../../support/smtp-server';

export const sender = { name: 'INPS', address: 'non-rispondere@symbolon.example' };

interface SmtpRoomOptions extends Partial<Pick<SmtpCarrierOptions, 'dkim' | 'connections'>> {
  /** How long the server may take with anything. */
  readonly milliseconds: number;
  readonly server?: Partial<MailServer>;
}

/** To a server on this machine, without TLS and login if nothing else is said; three connections. */
export function smtpCarrierTo(port: number, { milliseconds, server, ...options }: SmtpRoomOptions): SmtpCarrier {
  return new SmtpCarrier({
    name: 'smtp',
    channels: ['email'],
    sender,
    connections: 3,
    connectMilliseconds: milliseconds,
    silenceMilliseconds: milliseconds,
    server: {
      host: '127.0.0.1',
      port,
      implicitTls: false,
      requireTls: false,
      certificateAuthorities: undefined,
      login: undefined,
      ...server,
    },
    ...options,
  });
}

/** As the suite of carriers compares them. */
export async function arrivedMails({ mails }: SmtpTestServer) {
  return Promise.all(
    mails.map(async ({ to, bytes }) => {
      const { subject, text } = await simpleParser(bytes);
      return { to: to.join(), subject: subject ?? '', text: (text ?? '').replace(/\n$/, '') };
    }),
  );
}
