/** A PDF's object streams: most of what newer PDFs say of themselves, pages too, stands compressed in these. */
import { inflateSync } from 'node:zlib';
import { refusedDocument } from './document-bytes';
import type { PdfNames } from './document-pdf-names';

/** Programs write some hundred objects into one. */
const compressedBytesAtMost = 262_144;
/** Of a whole document: what is a few bytes long and inflates without end is none. */
const inflatedBytesAtMost = 8 * 1_048_576;
/** Of any kind, in a whole document: where one ends what is left is looked at anew. */
const streamsAtMost = 10_000;

export class ObjectStreams {
  private parts: Buffer[] | undefined;
  private partsBytes = 0;
  private isCompressed = false;
  private streams = 0;
  private inflatedBytesLeft = inflatedBytesAtMost;

  constructor(private readonly names: PdfNames) {}

  /** A stream begins, of which `names` have been told. Faults: invalid DOCUMENT_MALFORMED. */
  begin(): void {
    const { isObjectStream, filters, hasPredictor } = this.names.takeStream();
    this.parts = undefined;
    this.streams += 1;
    if (this.streams > streamsAtMost) throw malformed(`it has more than ${streamsAtMost} streams`);
    if (!isObjectStream) return;
    if (filters.some((filter) => filter !== 'FlateDecode') || filters.length > 1 || hasPredictor)
      throw malformed('its objects are compressed in a way that is not known');
    this.parts = [];
    this.partsBytes = 0;
    this.isCompressed = filters.length === 1;
  }

  /** Faults: invalid DOCUMENT_MALFORMED. */
  take(bytes: Buffer): void {
    if (this.parts === undefined) return;
    this.partsBytes += bytes.length;
    if (this.partsBytes > compressedBytesAtMost) throw malformed('it has an object stream that is too long');
    this.parts.push(Buffer.from(bytes));
  }

  /** Faults: invalid DOCUMENT_MALFORMED, and those of the names in it. */
  end(): void {
    if (this.parts === undefined) return;
    const bytes = Buffer.concat(this.parts);
    this.parts = undefined;
    const objects = this.isCompressed ? this.inflated(bytes) : bytes;
    this.names.look(objects.toString('latin1'));
    this.names.takeStream(); // what it says is of no stream to come
  }

  private inflated(bytes: Buffer): Buffer {
    try {
      const objects = inflateSync(bytes, { maxOutputLength: this.inflatedBytesLeft });
      this.inflatedBytesLeft = Math.max(1, this.inflatedBytesLeft - objects.length);
      return objects;
    } catch {
      throw malformed('it has an object stream that cannot be inflated');
    }
  }
}

function malformed(message: string) {
  return refusedDocument('DOCUMENT_MALFORMED', message);
}
