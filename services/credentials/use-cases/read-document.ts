import { Fault, isFault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { decryptStream } from '../../../runtime/stream-cipher';
import { inTransaction } from '../../../runtime/transaction';
import type { KeptDocument } from '../domain/document';
import { mayRead } from '../domain/elevation-case';
import { lockElevationCase } from '../store/elevation-cases';
import { findDocumentWithKey } from '../store/elevation-documents';
import { auditDocument } from './audit-document';
import type { DocumentDeps } from './document-deps';
import { documentStoreOf, streamKeyOf } from './document-store-of';
import { notClaimed } from './elevation-faults';

export interface ReadDocument {
  readonly document: KeptDocument;
  /** Each piece only once it is known to be right; all of it has come only where it ends without an error. */
  readonly content: AsyncIterable<Uint8Array>;
}

const damagedMetric = 'symbolon_credentials_documents_damaged_total';

/**
 * Gives a document to the operator who has its case alone now. That it was read is in the audit before its first byte leaves; so is that it was refused.
 * Faults: not-found DOCUMENT_NOT_FOUND; precondition ELEVATION_NOT_CLAIMED, DOCUMENTS_NOT_SET_UP; unavailable. The content's: damaged DOCUMENT_DAMAGED, unavailable.
 */
export async function readDocument(
  deps: DocumentDeps,
  documentId: string,
  operator: string,
  signal: AbortSignal,
): Promise<ReadDocument> {
  const store = documentStoreOf(deps);
  const found = await inTransaction(deps.database, async (trx) => {
    const kept = isUuid(documentId) ? await findDocumentWithKey(trx, deps.cipher, documentId) : undefined;
    const elevation = kept && (await lockElevationCase(trx, kept.document.caseId));
    // It may have been replaced while its case was waited for.
    const now = elevation && (await findDocumentWithKey(trx, deps.cipher, documentId));
    if (elevation === undefined || now === undefined) throw documentNotFound();
    const mayBeRead = mayRead(elevation, operator, deps.clock.now());
    const { document } = now;
    const act = mayBeRead
      ? ({ action: 'document-read' } as const)
      : ({ action: 'document-withheld', refusal: notClaimed().reason } as const);
    await auditDocument(deps, trx, elevation, { actor: operator, document, ...act });
    return mayBeRead ? now : undefined;
  });
  if (found === undefined) throw notClaimed();
  const { document, key } = found;
  const cipher = store.read(document.id, signal);
  return { document, content: watched(deps, document, decryptStream(streamKeyOf(key, document), cipher)) };
}

/** What does not open is told to those who run this, and to who reads it. */
async function* watched(deps: DocumentDeps, { id }: KeptDocument, content: AsyncIterable<Uint8Array>) {
  try {
    yield* content;
  } catch (error) {
    if (!isFault(error, 'damaged')) throw error;
    deps.metrics.counter(damagedMetric, 'Documents that could not be read as they were kept').inc();
    deps.log.error('document.damaged', { documentId: id, error });
    throw new Fault('damaged', 'DOCUMENT_DAMAGED', 'the document is not as it was kept: trust nothing of it', {
      cause: error,
    });
  }
}

function documentNotFound(): Fault {
  return new Fault('not-found', 'DOCUMENT_NOT_FOUND', 'no document with this id, or it is erased');
}
