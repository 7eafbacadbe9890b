import { isUtf8 } from 'node:buffer';
import { Transform, type TransformCallback } from 'node:stream';
import { Fault } from './fault';

const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Passes a text file's whole lines on: without its byte order mark, each ended by LF alone. Fails with Fault invalid FILE_REFUSED, which names the line, where
 * a line is not UTF-8 or longer than `maxLineBytes`.
 */
export class Utf8Lines extends Transform {
  private linesBefore = 0;
  /** What came after the last line end. */
  private rest = Buffer.alloc(0);
  private isAtStart = true;

  constructor(private readonly maxLineBytes: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = Buffer.concat([this.rest, chunk]);
    const end = bytes.lastIndexOf(newline) + 1;
    this.rest = bytes.subarray(end);
    const fault = this.pass(bytes.subarray(0, end));
    const isTooLong = this.rest.length > this.maxLineBytes;
    done(fault ?? (isTooLong ? refusal(this.linesBefore + 1, `is longer than ${this.maxLineBytes} bytes`) : undefined));
  }

  override _flush(done: TransformCallback): void {
    done(this.pass(this.rest));
  }

  /** Gives the fault where they cannot be passed. */
  private pass(lines: Buffer): Fault | undefined {
    if (!isUtf8(lines)) return refusal(this.firstBadLine(lines), 'is not in UTF-8');
    this.linesBefore += countNewlines(lines);
    const text = this.isAtStart && lines.subarray(0, 3).equals(byteOrderMark) ? lines.subarray(3) : lines;
    if (lines.length > 0) this.isAtStart = false;
    if (text.length > 0) this.push(withoutCarriageReturns(text));
    return undefined;
  }

  private firstBadLine(lines: Buffer): number {
    let number = this.linesBefore + 1;
    for (let start = 0; start < lines.length; number += 1) {
      const end = lines.indexOf(newline, start);
      const next = end === -1 ? lines.length : end + 1;
      if (!isUtf8(lines.subarray(start, next))) return number;
      start = next;
    }
    return number;
  }
}

function countNewlines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}

function withoutCarriageReturns(text: Buffer): Buffer {
  // Byte by byte: Latin-1 changes none of them.
  return text.includes('\r\n') ? Buffer.from(text.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') : text;
}

function refusal(line: number, why: string): Fault {
  return new Fault('invalid', 'FILE_REFUSED', `line ${line} ${why}`);
}
