/**
 * A mail as the tree of its parts (RFC 2045), read within limits: whoever knows the address of a mailbox can write anything into
 * it. Text is kept as it came, one character a byte, and decoded where somebody asks for it.
 */
import { type MailFields, notReadable, readFields, readParameters, splitHeader } from './mail-fields';

export interface MimePart {
  readonly fields: MailFields;
  /** In lower case, without parameters. */
  readonly type: string;
  /** Of a multipart, or the one mail inside a message/rfc822. */
  readonly parts: readonly MimePart[];
  /** Decoded, UTF-8. Fault invalid MAIL_NOT_READABLE: more than 256 KiB. */
  text(): string;
}

const mailBytes = 5 * 1024 * 1024;
const textBytes = 256 * 1024;
const mostParts = 100;
const mostLevels = 10;

/** Its parts are counted over the whole mail. Fault invalid MAIL_NOT_READABLE: more than 5 MiB, 100 parts, 10 levels or 64 KiB of a header. */
export function readMime(raw: Buffer): MimePart {
  if (raw.length > mailBytes) throw notReadable('more than 5 MiB');
  return readPart(raw.toString('latin1'), { parts: 0 }, 1);
}

interface Count {
  parts: number;
}

function readPart(section: string, count: Count, level: number): MimePart {
  count.parts += 1;
  if (count.parts > mostParts) throw notReadable('more than 100 parts');
  if (level > mostLevels) throw notReadable('more than 10 levels of parts');
  const { header, body } = splitHeader(section);
  const fields = readFields(header);
  const { first: type, parameters } = readParameters(fields.get('content-type') ?? 'text/plain');
  const encoding = (fields.get('content-transfer-encoding') ?? '').trim().toLowerCase();
  const parts = sectionsOf(type, parameters, body, encoding).map((inner) => readPart(inner, count, level + 1));
  return { fields, type, parts, text: () => Buffer.from(decodeText(body, encoding), 'latin1').toString('utf8') };
}

function sectionsOf(type: string, parameters: MailFields, body: string, encoding: string): readonly string[] {
  // Quoted-printable is left as it is: hardly a header has what it escapes, and undoing it for a whole mail may take seconds.
  if (type === 'message/rfc822' || type === 'message/global') return [decodeBase64(body, encoding)];
  const boundary = parameters.get('boundary') ?? '';
  return type.startsWith('multipart/') && boundary !== '' ? betweenBoundaries(body, `--${boundary}`) : [];
}

/** What is before the first boundary and after the last is no part; one that is not closed ends with the text. */
function betweenBoundaries(body: string, boundary: string): readonly string[] {
  const sections: string[] = [];
  let begin: number | undefined;
  for (let at = body.indexOf(boundary); at >= 0; at = body.indexOf(boundary, at + boundary.length)) {
    const isLineStart = at === 0 || body[at - 1] === '\n';
    const after = /^(--)?[ \t]{0,100}(\r?\n|$)/.exec(body.slice(at + boundary.length, at + boundary.length + 104));
    if (!isLineStart || after === null) continue;
    if (begin !== undefined) sections.push(body.slice(begin, at));
    if (sections.length > mostParts) throw notReadable('more than 100 parts');
    begin = at + boundary.length + after[0].length;
    if (after[1] !== undefined) return sections;
  }
  if (begin !== undefined) sections.push(body.slice(begin));
  return sections;
}

/** One character a byte, as what it is given. */
function decodeText(body: string, encoding: string): string {
  if (body.length > textBytes) throw notReadable('a report of more than 256 KiB');
  if (encoding !== 'quoted-printable') return decodeBase64(body, encoding);
  return body
    .replace(/=[ \t]{0,100}\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function decodeBase64(body: string, encoding: string): string {
  return encoding === 'base64' ? Buffer.from(body, 'base64').toString('latin1') : body;
}
