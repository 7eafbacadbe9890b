import { createHash } from 'node:crypto';
import { equalInConstantTime } from '../../../runtime/keyed-hash';
import type { AnnouncedDocument } from '../domain/document';
import { refusedDocument } from '../domain/document-bytes';
import { DocumentInspection, type InspectedDocument } from '../domain/document-inspection';

/** A document on its way: what comes is counted, looked at and handed on, and at its end it is known what it is. */
export class ArrivingContent {
  private readonly inspection = new DocumentInspection();
  private found: InspectedDocument | undefined;

  constructor(private readonly announced: Pick<AnnouncedDocument, 'bytes' | 'digest'>) {}

  /** Faults: invalid DOCUMENT_TOO_LARGE, DOCUMENT_CUT_OFF, DOCUMENT_DIGEST, those of DocumentInspection; what `chunks` throws. */
  async *through(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { bytes, digest } = this.announced;
    const hash = digest && createHash('sha256');
    let come = 0;
    for await (const chunk of chunks) {
      come += chunk.length;
      if (come > bytes) throw refusedDocument('DOCUMENT_TOO_LARGE', 'more came than was announced');
      hash?.update(chunk);
      this.inspection.look(chunk);
      yield chunk;
    }
    if (come < bytes) throw refusedDocument('DOCUMENT_CUT_OFF', 'less came than was announced');
    if (digest && hash && !equalInConstantTime(hash.digest(), digest))
      throw refusedDocument('DOCUMENT_DIGEST', 'what came is not what was announced');
    this.found = this.inspection.end();
  }

  /** Once all has gone through. */
  get inspected(): InspectedDocument {
    if (this.found === undefined) throw new Error('the document has not come whole');
    return this.found;
  }
}
