/** A document's bytes as they come: whoever reads its structure asks for what comes next, and waits where that has not come yet. */
import { Fault } from '../../../runtime/fault';

/** A reading of a document's structure; it yields where it waits for more. */
export type Reading<T> = Generator<undefined, T, undefined>;

/** Why a document is not taken. */
export type DocumentRefusal =
  | 'DOCUMENT_TYPE'
  | 'DOCUMENT_TOO_LARGE'
  | 'DOCUMENT_CUT_OFF'
  | 'DOCUMENT_MALFORMED'
  | 'DOCUMENT_ENCRYPTED'
  | 'DOCUMENT_ACTIVE'
  | 'DOCUMENT_PAGES'
  | 'DOCUMENT_DIGEST';

/** What is said of it holds no word of the document. */
export function refusedDocument(reason: DocumentRefusal, message: string): Fault {
  return new Fault('invalid', reason, message);
}

export class IncomingBytes {
  private chunk: Buffer = Buffer.alloc(0);
  private taken = 0;
  private hasEnded = false;

  /** The chunk before must have been read. */
  give(chunk: Buffer): void {
    this.chunk = chunk;
    this.taken = 0;
  }

  end(): void {
    this.hasEnded = true;
  }

  /** The next so many bytes; few: they are copied together. Faults: invalid DOCUMENT_CUT_OFF. */
  *next(count: number): Reading<Buffer> {
    if (this.chunk.length - this.taken >= count) return this.take(count);
    const parts: Buffer[] = [];
    for (let left = count; left > 0; ) {
      yield* this.waitForMore();
      const part = this.take(left);
      left -= part.length;
      parts.push(part);
    }
    return Buffer.concat(parts);
  }

  /** Passes over so many bytes; `visit` gets them as they come. Faults: invalid DOCUMENT_CUT_OFF. */
  *pass(count: number, visit: (part: Buffer) => void = () => {}): Reading<void> {
    for (let left = count; left > 0; ) {
      yield* this.waitForMore();
      const part = this.take(left);
      left -= part.length;
      visit(part);
    }
  }

  /** Passes over all bytes up to the next one of this value, and that one too. Faults: invalid DOCUMENT_CUT_OFF. */
  *passThrough(value: number): Reading<void> {
    for (;;) {
      yield* this.waitForMore();
      const found = this.chunk.indexOf(value, this.taken);
      this.taken = found < 0 ? this.chunk.length : found + 1;
      if (found >= 0) return;
    }
  }

  /** Whether there is nothing more. */
  *atEnd(): Reading<boolean> {
    while (this.taken === this.chunk.length) {
      if (this.hasEnded) return true;
      yield;
    }
    return false;
  }

  /** Passes over whatever comes. */
  *passAll(): Reading<void> {
    while (!(yield* this.atEnd())) this.taken = this.chunk.length;
  }

  private *waitForMore(): Reading<void> {
    if (yield* this.atEnd()) throw refusedDocument('DOCUMENT_CUT_OFF', 'it ends in the middle');
  }

  private take(atMost: number): Buffer {
    const part = this.chunk.subarray(this.taken, this.taken + atMost);
    this.taken += part.length;
    return part;
  }
}
