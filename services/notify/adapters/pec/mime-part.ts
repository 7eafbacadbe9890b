/**
 * A mail as its parts, each a slice of the bytes that came: a signature is over exactly those. Nothing is decoded, no attachment or
 * enclosed mail is opened, and what has more parts, levels or headers than any receipt is refused before it costs anything.
 */
import { Fault } from '../../../../runtime/fault';

export const mailLimits = { bytes: 10 * 1_048_576, parts: 50, depth: 10, headerBytes: 65_536, headers: 500 } as const;

export interface MimePart {
  /** By lower-case name, unfolded, in the order in which they came. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Lower case, without parameters. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Headers and body; without the line end before the next boundary. */
  readonly whole: Buffer;
  readonly body: Buffer;
  /** Of a multipart; empty for anything else. */
  readonly children: readonly MimePart[];
}

interface Counted {
  parts: number;
}

/** Faults: invalid PEC_TOO_LARGE, PEC_TOO_COMPLEX, PEC_MALFORMED. */
export function partsOf(mail: Buffer): MimePart {
  if (mail.length > mailLimits.bytes) throw tooLarge();
  return partIn(mail, 1, { parts: 1 });
}

/** The headers alone, so that what is no receipt is not looked into. Faults as partsOf's. */
export function headersOf(mail: Buffer): MimePart['headers'] {
  return headersIn(mail.toString('latin1', 0, headerEnd(mail).end));
}

export function tooLarge(): Fault {
  return new Fault('invalid', 'PEC_TOO_LARGE', `a mail is over ${mailLimits.bytes} bytes`);
}

export function malformed(what: string): Fault {
  return new Fault('invalid', 'PEC_MALFORMED', `a mail ${what}`);
}

function tooComplex(what: string): Fault {
  return new Fault('invalid', 'PEC_TOO_COMPLEX', `a mail has more than ${what}`);
}

function partIn(whole: Buffer, depth: number, counted: Counted): MimePart {
  if (depth > mailLimits.depth) throw tooComplex(`${mailLimits.depth} levels`);
  const { end, bodyStart } = headerEnd(whole);
  const headers = headersIn(whole.toString('latin1', 0, end));
  const { type, parameters } = contentTypeOf(headers);
  const body = whole.subarray(bodyStart);
  if (!type.startsWith('multipart/')) return { headers, type, parameters, whole, body, children: [] };
  const children = slicesBetween(body, parameters.get('boundary') ?? '', counted).map((slice) =>
    partIn(slice, depth + 1, counted),
  );
  return { headers, type, parameters, whole, body, children };
}

/** Where the empty line is; a part without one is all headers. */
function headerEnd(whole: Buffer): { readonly end: number; readonly bodyStart: number } {
  const head = whole.toString('latin1', 0, mailLimits.headerBytes);
  const emptyLine = /(?:^|\r?\n)\r?\n/.exec(head);
  if (emptyLine !== null) return { end: emptyLine.index, bodyStart: emptyLine.index + emptyLine[0].length };
  if (whole.length > mailLimits.headerBytes) throw tooComplex(`${mailLimits.headerBytes} bytes of headers`);
  return { end: whole.length, bodyStart: whole.length };
}

function headersIn(head: string): ReadonlyMap<string, readonly string[]> {
  const lines = head.replace(/\r?\n([ \t])/g, '$1').split(/\r?\n/);
  if (lines.length > mailLimits.headers) throw tooComplex(`${mailLimits.headers} headers`);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return headers;
}

const contentTypeCharacters = 2_000;

function contentTypeOf(headers: MimePart['headers']): Pick<MimePart, 'type' | 'parameters'> {
  const [text = 'text/plain'] = headers.get('content-type') ?? [];
  if (text.length > contentTypeCharacters) throw malformed('has a content type without end');
  const type = /^[^\s;]+/.exec(text)?.[0].toLowerCase() ?? '';
  return { type, parameters: parametersIn(text) };
}

/** Of a content type or a disposition, where it is of a length that one has. */
export function parametersIn(text: string): ReadonlyMap<string, string> {
  const found = text.slice(0, contentTypeCharacters).matchAll(/;[ \t]*([^\s=;"]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g);
  return new Map(
    [...found].map(([, name = '', quoted, bare = '']) => [
      name.toLowerCase(),
      quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1'),
    ]),
  );
}

/** What lies between the boundaries; what is before the first or after the last is nobody's. */
function slicesBetween(body: Buffer, boundary: string, counted: Counted): readonly Buffer[] {
  if (!/^[\x20-\x7e]{1,70}$/.test(boundary)) throw malformed('has no boundary between its parts');
  const slices: Buffer[] = [];
  let start: number | undefined;
  for (const { lineStart, lineEnd, isLast } of boundariesIn(body, boundary)) {
    if (start !== undefined) {
      counted.parts += 1;
      if (counted.parts > mailLimits.parts) throw tooComplex(`${mailLimits.parts} parts`);
      slices.push(body.subarray(start, Math.max(start, lineStart)));
    }
    if (isLast) return slices;
    start = lineEnd;
  }
  throw malformed('ends within a part');
}

interface Boundary {
  /** Before the line end that belongs to it. */
  readonly lineStart: number;
  readonly lineEnd: number;
  readonly isLast: boolean;
}

function* boundariesIn(body: Buffer, boundary: string): Generator<Boundary> {
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const marked = Buffer.from(`\n--${boundary}`, 'latin1');
  let found = body.subarray(0, mark.length).equals(mark) ? 0 : nextMark(body, marked, 0);
  while (found !== undefined) {
    const after = found + mark.length;
    const line = /^(--)?[ \t]*(\r?\n|$)/.exec(body.toString('latin1', after, after + 100));
    if (line !== null) {
      const lineEnd = after + line[0].length;
      yield { lineStart: lineBreakBefore(body, found), lineEnd, isLast: line[1] !== undefined };
    }
    // A boundary's own line end may be the one before the next boundary: a part may be empty.
    found = nextMark(body, marked, after);
  }
}

/** Where the dashes of the next boundary begin. */
function nextMark(body: Buffer, marked: Buffer, from: number): number | undefined {
  const at = body.indexOf(marked, from);
  return at < 0 ? undefined : at + 1;
}

function lineBreakBefore(body: Buffer, at: number): number {
  if (at === 0) return 0;
  return body[at - 2] === 0x0d ? at - 2 : at - 1;
}
