/** What makes a file something else as well, for a program that looks elsewhere than at its beginning. */
import { refusedDocument } from './document-bytes';

const zipEntry = Buffer.from('PK\x01\x02', 'latin1');
const zipEnd = Buffer.from('PK\x05\x06', 'latin1');
const pdfStart = Buffer.from('%PDF-', 'latin1');
/** A mark may lie across two chunks. */
const carriedBytes = 4;
/** So far in readers look for a PDF's beginning. */
const pdfStartWithin = 1_024;

/** Looks for the directory of a ZIP anywhere, since ZIPs are read from their end; in a picture, also for a PDF's beginning. */
export class ForeignMarks {
  private carried: Buffer = Buffer.alloc(0);
  private seen = 0;
  private hasZipEntry = false;

  constructor(private readonly isPicture: boolean) {}

  /** Faults: invalid DOCUMENT_TYPE. */
  look(chunk: Buffer): void {
    const seam = Buffer.concat([this.carried, chunk.subarray(0, carriedBytes)]);
    this.lookIn(seam, this.seen - this.carried.length);
    this.lookIn(chunk, this.seen);
    this.seen += chunk.length;
    this.carried = Buffer.from(Buffer.concat([this.carried, chunk.subarray(-carriedBytes)]).subarray(-carriedBytes));
  }

  private lookIn(bytes: Buffer, at: number): void {
    const entryAt = bytes.indexOf(zipEntry);
    // One of the two comes in five megabytes of anything once in 800 files: both, in this order, once in a million.
    if (bytes.indexOf(zipEnd, this.hasZipEntry ? 0 : entryAt < 0 ? bytes.length : entryAt) >= 0)
      throw refusedDocument('DOCUMENT_TYPE', 'it is a ZIP as well');
    if (entryAt >= 0) this.hasZipEntry = true;
    if (!this.isPicture || at >= pdfStartWithin) return;
    const pdfAt = bytes.indexOf(pdfStart);
    if (pdfAt >= 0 && at + pdfAt < pdfStartWithin) throw refusedDocument('DOCUMENT_TYPE', 'it is a PDF as well');
  }
}
