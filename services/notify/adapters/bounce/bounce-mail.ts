/** How a mail to the bounce mailbox is read: leniently, since mail servers of all ages write them, and with the mails within it. */
import { Fault } from '../../../../runtime/fault';
import { fieldsIn, type MailFields } from '../mail/mail-fields';
import { type MimePart, type MimeReading, readMime } from '../mail/mime-part';
import { decodedBody } from '../mail/transfer-encoding';

const textBytes = 256 * 1024;
const reading: MimeReading = {
  limits: { bytes: 5 * 1024 * 1024, parts: 100, levels: 10, headerBytes: 64 * 1024, headers: 10_000 },
  opensMails: true,
  isLenient: true,
  refused: (_why, what) => notReadable(what),
};

/** Fault invalid MAIL_NOT_READABLE: more than 5 MiB, 100 parts, 10 levels or 64 KiB of a header. */
export function readBounceMail(raw: Buffer): MimePart {
  return readMime(raw, reading);
}

/** Decoded, UTF-8. Fault invalid MAIL_NOT_READABLE: more than 256 KiB. */
export function textOf(part: MimePart): string {
  if (part.body.length > textBytes) throw notReadable(`has a report over ${textBytes} bytes`);
  return (decodedBody(part) ?? part.body).toString('utf8');
}

/** Of a report that is written like a header. Fault invalid MAIL_NOT_READABLE: longer than a header may be. */
export function reportFields(text: string): MailFields {
  if (text.length > reading.limits.headerBytes)
    throw notReadable(`has more than ${reading.limits.headerBytes} bytes of fields`);
  return fieldsIn(text);
}

/** `what` goes on after "a mail". */
export function notReadable(what: string): Fault {
  return new Fault('invalid', 'MAIL_NOT_READABLE', `a mail ${what}`);
}
