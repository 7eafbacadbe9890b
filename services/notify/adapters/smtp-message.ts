/** A message as mail: the same bytes for each try, so that a duplicate can be recognised by any mail system. */
import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { OutgoingMessage } from '../ports';
import { attemptIdOf, unsubscribeSubjectOf } from './attempt-id';

export interface MailSender {
  /** Shown before the address. */
  readonly name: string;
  readonly address: string;
  /** What the channel wants in each message, such as which receipts are asked for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A mailbox that is asked for an end to such messages; undefined where there is none. */
  readonly unsubscribeAddress?: string | undefined;
}

/** A header's line may have 998. */
const urlMostCharacters = 900;

/** One address and nothing else: no second recipient, no display name, no line break. */
export function isPlainMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s<>(),;:\\"@\p{Cc}]+@[^\s<>(),;:\\"@\p{Cc}]+$/u.test(text);
}

/** Built from delivery and attempt alone: each try has it, another attempt has another. */
export function messageIdOf(message: OutgoingMessage, sender: MailSender): string {
  return `<${attemptIdOf(message)}@${sender.address.slice(sender.address.lastIndexOf('@') + 1)}>`;
}

/** Nothing in it comes from a clock, a random number or the machine: a boundary by the message, no X-Mailer, a given Date. */
export function mailOf(message: OutgoingMessage, sender: MailSender): SendMailOptions {
  return {
    ...partsOf(message),
    envelope: { from: sender.address, to: [message.recipient] },
    from: { name: sender.name, address: sender.address },
    to: { name: '', address: message.recipient },
    messageId: messageIdOf(message, sender),
    date: message.acceptedTime,
    subject: message.subject,
    encoding: 'quoted-printable',
    textEncoding: 'quoted-printable',
    newline: 'win',
    xMailer: false,
    headers: {
      ...sender.headers,
      'Content-Language': message.language,
      'Auto-Submitted': 'auto-generated',
      ...unsubscribeHeaders(message, sender),
    },
    // What bounces comes back without the body: it holds a half.
    dsn: { return: 'headers', id: attemptIdOf(message), notify: ['failure', 'delay'] },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The same text twice, for readers with HTML and without; one part where there is no HTML. */
function partsOf(message: OutgoingMessage) {
  const { text, html } = message;
  if (html === '') return { text };
  return {
    text,
    html,
    baseBoundary: createHash('sha256').update(attemptIdOf(message)).digest('hex').slice(0, 32),
  };
}

/** How to end such messages (RFC 2369, RFC 8058): offered with e-mails that hold no half. */
function unsubscribeHeaders(
  message: OutgoingMessage,
  { unsubscribeAddress }: MailSender,
): Readonly<Record<string, string>> {
  if (message.holdsHalf || message.channel !== 'email') return {};
  const url = usableUrl(message.unsubscribeUrl);
  const ways = [
    ...(unsubscribeAddress === undefined
      ? []
      : [`<mailto:${mailtoAddress(unsubscribeAddress)}?subject=${encodeURIComponent(unsubscribeSubjectOf(message))}>`]),
    ...(url === undefined ? [] : [`<${url}>`]),
  ];
  if (ways.length === 0) return {};
  return {
    'List-Unsubscribe': ways.join(', '),
    ...(url === undefined ? {} : { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  };
}

/** As it may stand in a header between < and >; one that may not is as good as none. */
function usableUrl(url: string | undefined): string | undefined {
  return url !== undefined && /^https:\/\/[^\s<>,"\p{C}\P{ASCII}]+$/u.test(url) && url.length <= urlMostCharacters
    ? url
    : undefined;
}

/** The @ stays; what means something in a URL does not. */
function mailtoAddress(address: string): string {
  return encodeURIComponent(address).replaceAll('%40', '@');
}
