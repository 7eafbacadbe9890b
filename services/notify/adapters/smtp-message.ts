/** A message as mail: the same bytes for each try, so that a duplicate can be recognised by any mail system. */
import type { SendMailOptions } from 'nodemailer';
import type { OutgoingMessage } from '../ports';

export interface MailSender {
  /** Shown before the address. */
  readonly name: string;
  readonly address: string;
  /** What the channel wants in each message, such as which receipts are asked for. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** One address and nothing else: no second recipient, no display name, no line break. */
export function isPlainMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s<>(),;:\\"@\p{Cc}]+@[^\s<>(),;:\\"@\p{Cc}]+$/u.test(text);
}

/** Built from delivery and attempt alone: each try has it, another attempt has another. */
export function messageIdOf({ deliveryId, attempt }: OutgoingMessage, sender: MailSender): string {
  return `<${deliveryId}.${attempt}@${sender.address.slice(sender.address.lastIndexOf('@') + 1)}>`;
}

/** Nothing in it comes from a clock, a random number or the machine: no boundary (one part), no X-Mailer, a given Date. */
export function mailOf(message: OutgoingMessage, sender: MailSender): SendMailOptions {
  return {
    envelope: { from: sender.address, to: [message.recipient] },
    from: { name: sender.name, address: sender.address },
    to: { name: '', address: message.recipient },
    messageId: messageIdOf(message, sender),
    date: message.acceptedTime,
    subject: message.subject,
    text: message.text,
    encoding: 'quoted-printable',
    textEncoding: 'quoted-printable',
    newline: 'win',
    xMailer: false,
    headers: { ...sender.headers, 'Content-Language': message.language, 'Auto-Submitted': 'auto-generated' },
    // What bounces comes back without the body: it holds a half.
    dsn: { return: 'headers', id: `${message.deliveryId}.${message.attempt}`, notify: ['failure', 'delay'] },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
