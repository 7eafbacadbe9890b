/**
 * A mail as the tree of its parts (RFC 2045), each a slice of the bytes that came: a signature is over exactly those. Whoever knows the
 * address of a mailbox can write anything into it, so what has more parts, levels or headers than any mail of its kind is refused
 * before it costs anything, and nothing is decoded but a mail within the mail, where that is to be opened.
 */
import type { Fault } from '../../../../runtime/fault';
import { fieldOf, fieldsIn, type MailFields, parametersCharacters, parametersIn } from './mail-fields';
import { boundariesIn } from './mime-boundaries';
import { decodedBody } from './transfer-encoding';

export interface MimePart {
  readonly headers: MailFields;
  /** Lower case, without parameters. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Headers and body; without the line end before the next boundary. */
  readonly whole: Buffer;
  readonly body: Buffer;
  /** Of a multipart, or the one mail within a message/rfc822 that was opened; empty for anything else. */
  readonly children: readonly MimePart[];
}

/** How mails of a kind are read. */
export interface MimeReading {
  readonly limits: {
    readonly bytes: number;
    /** Over the whole mail. */
    readonly parts: number;
    readonly levels: number;
    /** Of each part. */
    readonly headerBytes: number;
    readonly headers: number;
  };
  /** Whether mails within the mail are opened. */
  readonly opensMails: boolean;
  /** A part that is not closed ends with its multipart, and one without a boundary has no parts. Else both are refused. */
  readonly isLenient: boolean;
  /** The fault that tells of it; `what` goes on after "a mail". */
  readonly refused: (why: MimeRefusal, what: string) => Fault;
}

export type MimeRefusal = 'too-large' | 'too-complex' | 'malformed';

interface Counted {
  parts: number;
}

/** Faults as `refused` makes them. */
export function readMime(mail: Buffer, reading: MimeReading): MimePart {
  const { limits, refused } = reading;
  if (mail.length > limits.bytes) throw refused('too-large', `is over ${limits.bytes} bytes`);
  return readPart(mail, 1, { parts: 1 }, reading);
}

/** The headers of a mail alone, so that what is of no interest is not looked into. Faults likewise. */
export function readHeaders(mail: Buffer, reading: MimeReading): MailFields {
  return headersBefore(mail, headerEnd(mail, reading).end, reading);
}

function readPart(whole: Buffer, level: number, counted: Counted, reading: MimeReading): MimePart {
  const { limits, refused } = reading;
  if (level > limits.levels) throw refused('too-complex', `has more than ${limits.levels} levels`);
  const { end, bodyStart } = headerEnd(whole, reading);
  const headers = headersBefore(whole, end, reading);
  const contentType = fieldOf(headers, 'content-type') ?? 'text/plain';
  if (contentType.length > parametersCharacters && !reading.isLenient)
    throw refused('malformed', 'has a content type without end');
  const type = /^[^\s;]+/.exec(contentType)?.[0].toLowerCase() ?? '';
  const part = { headers, type, parameters: parametersIn(contentType), whole, body: whole.subarray(bodyStart) };
  const children = innerOf(part, counted, reading).map((inner) => readPart(inner, level + 1, counted, reading));
  return { ...part, children };
}

/** Where the empty line is; a part without one is all headers. */
function headerEnd(whole: Buffer, { limits, refused }: MimeReading) {
  // No more is looked through, so that many parts without an empty line cost no more than one.
  const head = whole.toString('latin1', 0, limits.headerBytes);
  const emptyLine = /(?:^|\r?\n)\r?\n/.exec(head);
  if (emptyLine !== null) return { end: emptyLine.index, bodyStart: emptyLine.index + emptyLine[0].length };
  if (whole.length > limits.headerBytes)
    throw refused('too-complex', `has more than ${limits.headerBytes} bytes of headers`);
  return { end: whole.length, bodyStart: whole.length };
}

function headersBefore(whole: Buffer, end: number, { limits, refused }: MimeReading): MailFields {
  const text = whole.toString('latin1', 0, end);
  const lines = text.split(/\n(?![ \t])/).length;
  if (lines > limits.headers) throw refused('too-complex', `has more than ${limits.headers} headers`);
  return fieldsIn(text);
}

type UnopenedPart = Omit<MimePart, 'children'>;

function innerOf(part: UnopenedPart, counted: Counted, reading: MimeReading): readonly Buffer[] {
  if (part.type.startsWith('multipart/')) return slicesOf(part, counted, reading);
  if (!reading.opensMails || !['message/rfc822', 'message/global'].includes(part.type)) return [];
  count(counted, reading);
  // Quoted-printable is left as it is: hardly a header has what it escapes, and undoing it for a whole mail may take seconds.
  const isBase64 = fieldOf(part.headers, 'content-transfer-encoding')?.toLowerCase() === 'base64';
  return [isBase64 ? (decodedBody(part) ?? part.body) : part.body];
}

/** What lies between the boundaries; what is before the first or after the last is nobody's. */
function slicesOf({ body, parameters }: UnopenedPart, counted: Counted, reading: MimeReading): readonly Buffer[] {
  const { isLenient, refused } = reading;
  const boundary = parameters.get('boundary') ?? '';
  if (isLenient && boundary === '') return [];
  if (!isLenient && !/^[\x20-\x7e]{1,70}$/.test(boundary))
    throw refused('malformed', 'has no boundary between its parts');
  const slices: Buffer[] = [];
  let start: number | undefined;
  for (const { lineStart, lineEnd, isLast } of boundariesIn(body, boundary)) {
    if (start !== undefined) {
      count(counted, reading);
      slices.push(body.subarray(start, Math.max(start, lineStart)));
    }
    if (isLast) return slices;
    start = lineEnd;
  }
  if (!isLenient) throw refused('malformed', 'ends within a part');
  if (start === undefined) return slices;
  count(counted, reading);
  return [...slices, body.subarray(start)];
}

function count(counted: Counted, { limits, refused }: MimeReading): void {
  counted.parts += 1;
  if (counted.parts > limits.parts) throw refused('too-complex', `has more than ${limits.parts} parts`);
}
