/** Looks at a document while it passes, in memory that does not grow with it: its type by its content, its structure, its pages. */
import { IncomingBytes, type Reading, refusedDocument } from './document-bytes';
import { ForeignMarks } from './document-foreign';
import { readJpeg } from './document-jpeg';
import { PdfReading } from './document-pdf';
import { readPng } from './document-png';
import { type MediaType, mediaTypeOf, typeBytes } from './document-type';

export interface InspectedDocument {
  readonly mediaType: MediaType;
  readonly pages: number;
}

interface Structure {
  read(chunk: Buffer): void;
  /** How many pages. */
  end(): number;
}

export class DocumentInspection {
  private begun: Buffer = Buffer.alloc(0);
  private known:
    | { readonly mediaType: MediaType; readonly structure: Structure; readonly marks: ForeignMarks }
    | undefined;

  /** Faults: invalid DOCUMENT_TYPE, DOCUMENT_MALFORMED, DOCUMENT_CUT_OFF, DOCUMENT_TOO_LARGE, DOCUMENT_ENCRYPTED, DOCUMENT_ACTIVE. */
  look(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.known !== undefined) this.follow(bytes);
    else {
      this.begun = Buffer.concat([this.begun, bytes]);
      if (this.begun.length >= typeBytes) this.begin();
    }
  }

  /** Faults: as look's. */
  end(): InspectedDocument {
    if (this.known === undefined) throw refusedDocument('DOCUMENT_CUT_OFF', 'it ends before it has begun');
    const { mediaType, structure } = this.known;
    return { mediaType, pages: structure.end() };
  }

  private begin(): void {
    const mediaType = mediaTypeOf(this.begun);
    if (mediaType === undefined) throw refusedDocument('DOCUMENT_TYPE', 'it must be a JPEG, a PNG or a PDF');
    this.known = {
      mediaType,
      structure: structureOf(mediaType),
      marks: new ForeignMarks(mediaType !== 'application/pdf'),
    };
    this.follow(this.begun);
    this.begun = Buffer.alloc(0);
  }

  private follow(bytes: Buffer): void {
    this.known?.marks.look(bytes);
    this.known?.structure.read(bytes);
  }
}

function structureOf(mediaType: MediaType): Structure {
  if (mediaType === 'application/pdf') return new PdfReading();
  return new PictureReading(mediaType === 'image/jpeg' ? readJpeg : readPng);
}

/** A reading that is gone on with as bytes come. */
class PictureReading implements Structure {
  private readonly bytes = new IncomingBytes();
  private readonly reading: Reading<number>;

  constructor(read: (bytes: IncomingBytes) => Reading<number>) {
    this.reading = read(this.bytes);
  }

  read(chunk: Buffer): void {
    this.bytes.give(chunk);
    this.reading.next();
  }

  end(): number {
    this.bytes.end();
    const ended = this.reading.next();
    if (ended.done === true) return ended.value;
    throw refusedDocument('DOCUMENT_CUT_OFF', 'it has no end');
  }
}
