/** How a mail from the mailbox of certified mail is read: strictly, since a signature is over it, and with no mail within it opened. */
import { Fault } from '../../../../runtime/fault';
import type { MailFields } from '../mail/mail-fields';
import { type MimePart, type MimeReading, type MimeRefusal, readHeaders, readMime } from '../mail/mime-part';
import { decodedBody } from '../mail/transfer-encoding';

const reasons: Readonly<Record<MimeRefusal, string>> = {
  'too-large': 'PEC_TOO_LARGE',
  'too-complex': 'PEC_TOO_COMPLEX',
  malformed: 'PEC_MALFORMED',
};

const reading: MimeReading = {
  limits: { bytes: 10 * 1_048_576, parts: 50, levels: 10, headerBytes: 65_536, headers: 500 },
  opensMails: false,
  isLenient: false,
  refused: (why, what) => new Fault('invalid', reasons[why], `a mail ${what}`),
};

/** Faults: invalid PEC_TOO_LARGE, PEC_TOO_COMPLEX, PEC_MALFORMED. */
export function partsOf(mail: Buffer): MimePart {
  return readMime(mail, reading);
}

/** The headers alone, so that what is no receipt is not looked into. Faults as partsOf's. */
export function headersOf(mail: Buffer): MailFields {
  return readHeaders(mail, reading);
}

/** A part's content as bytes. Fault invalid PEC_MALFORMED for an encoding that mail does not have. */
export function contentOf(part: MimePart): Buffer {
  const content = decodedBody(part);
  if (content === undefined) throw malformed('has a part in an encoding of its own');
  return content;
}

export function tooLarge(): Fault {
  return reading.refused('too-large', `is over ${reading.limits.bytes} bytes`);
}

/** `what` goes on after "a mail". */
export function malformed(what: string): Fault {
  return reading.refused('malformed', what);
}
