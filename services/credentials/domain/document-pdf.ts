/**
 * The structure of a PDF (ISO 32000) as far as it can be told while it passes: its end, its pages, and the names in it that a document to look at does
 * not need. Names are looked for outside of streams and in object streams, which are inflated; what a stream of another kind holds is not looked at.
 * A file made to mislead may still show a reader something else: this is no protection for a reader that is not safe itself.
 */
import { refusedDocument } from './document-bytes';
import { PdfNames } from './document-pdf-names';
import { ObjectStreams } from './document-pdf-objects';

const streamEnd = Buffer.from('endstream', 'latin1');
/** So many bytes before the end hold the end's mark. */
const tailBytes = 1_024;
const streamStart = />>[\s\0]{0,32}stream(?:\r\n|\n)/;
/** Longer than a name or the beginning of a stream. */
const longestMark = 160;
/** Where no name is cut in two. */
const between = /[\s\0/]/;

export class PdfReading {
  private readonly names = new PdfNames();
  private readonly objects = new ObjectStreams(this.names);
  private within: 'objects' | 'stream' = 'objects';
  private carried = '';
  private streamTail: Buffer = Buffer.alloc(0);
  private tail: Buffer = Buffer.alloc(0);

  /** Faults: invalid DOCUMENT_ENCRYPTED, DOCUMENT_ACTIVE, DOCUMENT_MALFORMED. */
  read(chunk: Buffer): void {
    this.tail = Buffer.from(Buffer.concat([this.tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes));
    for (let left = chunk; left.length > 0; )
      left = this.within === 'stream' ? this.inStream(left) : this.inObjects(left);
  }

  /** How many pages it has. Faults: as read's, and DOCUMENT_CUT_OFF. */
  end(): number {
    if (this.within === 'stream' || !/startxref\s+\d+\s+%%EOF[\s\0]*$/.test(this.tail.toString('latin1')))
      throw refusedDocument('DOCUMENT_CUT_OFF', 'it has no end');
    this.names.look(this.carried);
    if (this.names.pages === 0) throw refusedDocument('DOCUMENT_MALFORMED', 'it has no page');
    return this.names.pages;
  }

  /** What is left of the chunk. */
  private inObjects(chunk: Buffer): Buffer {
    const text = this.carried + chunk.toString('latin1');
    const streamAt = streamStart.exec(text);
    if (streamAt === null) {
      // A name, or the beginning of a stream, may go on in the next chunk.
      const from = Math.max(0, text.length - longestMark);
      const whole = from + Math.max(0, text.slice(from).search(between));
      this.names.look(text.slice(0, whole));
      this.carried = text.slice(whole);
      return Buffer.alloc(0);
    }
    const begins = streamAt.index + streamAt[0].length;
    this.names.look(text.slice(0, begins));
    this.objects.begin();
    const left = chunk.subarray(chunk.length - (text.length - begins));
    this.carried = '';
    this.streamTail = Buffer.alloc(0);
    this.within = 'stream';
    return left;
  }

  private inStream(chunk: Buffer): Buffer {
    const bytes = this.streamTail.length === 0 ? chunk : Buffer.concat([this.streamTail, chunk]);
    const endAt = bytes.indexOf(streamEnd);
    if (endAt < 0) {
      const kept = Math.min(bytes.length, streamEnd.length - 1);
      this.objects.take(bytes.subarray(0, bytes.length - kept));
      this.streamTail = Buffer.from(bytes.subarray(bytes.length - kept));
      return Buffer.alloc(0);
    }
    this.objects.take(bytes.subarray(0, endAt));
    this.objects.end();
    this.within = 'objects';
    return bytes.subarray(endAt + streamEnd.length);
  }
}
