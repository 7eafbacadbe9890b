/** The lines of a file of answers, as text: however they come in pieces, and however wrong some of them are. */
import { isUtf8 } from 'node:buffer';
import { Fault } from '../../../runtime/fault';
import type { OutcomeMapping } from '../domain/outcome-mapping';

export type TextLine =
  | { readonly kind: 'text'; readonly line: number; readonly text: string }
  | { readonly kind: 'bad'; readonly line: number; readonly reason: 'LINE_TOO_LONG' | 'NOT_IN_ENCODING' };

interface Limits {
  readonly lineBytes: number;
  readonly fileBytes: number;
}

const newline = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const nothing = Buffer.alloc(0);
/** The mark, the carriage return, and one more, by which a line is too long. */
const lineEndBytes = 5;

/** Each line once, without its end; of a bad one its number. Faults: invalid FILE_REFUSED where the file is too large. */
export async function* textLines(
  bytes: AsyncIterable<Uint8Array>,
  encoding: OutcomeMapping['encoding'],
  limits: Limits,
): AsyncGenerator<TextLine> {
  let line = 0;
  let total = 0;
  let rest: Buffer = nothing;
  /** Of a line that is too long no more is kept than shows it. */
  const keep = (piece: Buffer) => {
    const part = piece.subarray(0, Math.max(0, limits.lineBytes + lineEndBytes - rest.length));
    rest = rest.length === 0 ? part : Buffer.concat([rest, part]);
  };
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > limits.fileBytes) throw refusal(`it is larger than ${limits.fileBytes} bytes`);
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = piece.indexOf(newline); end !== -1; end = piece.indexOf(newline, start)) {
      keep(piece.subarray(start, end));
      line += 1;
      yield lineOf(rest, line, encoding, limits.lineBytes);
      rest = nothing;
      start = end + 1;
    }
    keep(piece.subarray(start));
  }
  if (rest.length > 0) yield lineOf(rest, line + 1, encoding, limits.lineBytes);
}

export function refusal(why: string): Fault {
  return new Fault('invalid', 'FILE_REFUSED', why);
}

const windows1252 = new TextDecoder('windows-1252');

function lineOf(bytes: Buffer, line: number, encoding: OutcomeMapping['encoding'], lineBytes: number): TextLine {
  const marked = line === 1 && bytes.subarray(0, 3).equals(byteOrderMark);
  if (marked && encoding !== 'utf-8')
    throw refusal(`it begins with the mark of UTF-8, and the mapping says ${encoding}`);
  const content = marked ? bytes.subarray(3) : bytes;
  const end = content.at(-1) === carriageReturn ? content.length - 1 : content.length;
  if (end > lineBytes) return { kind: 'bad', line, reason: 'LINE_TOO_LONG' };
  const text = content.subarray(0, end);
  if (encoding === 'windows-1252') return { kind: 'text', line, text: windows1252.decode(text) };
  return isUtf8(text)
    ? { kind: 'text', line, text: text.toString('utf8') }
    : { kind: 'bad', line, reason: 'NOT_IN_ENCODING' };
}
