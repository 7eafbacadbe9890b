import { isFault } from '../../../runtime/fault';
import { encryptedBytes, encryptStream } from '../../../runtime/stream-cipher';
import type { KeptDocument } from '../domain/document';
import type { GivenAnnouncement } from './announced-document';
import { ArrivingContent } from './arriving-document';
import type { DocumentDeps } from './document-deps';
import { documentStoreOf, streamKeyOf } from './document-store-of';
import { giveUpDocument } from './give-up-document';
import { type DocumentSender, reserveDocument } from './reserve-document';
import { settleDocument } from './settle-document';

/**
 * Takes a document into its case while it comes: looked at, encrypted, kept, none of it ever whole in memory or in the clear on a disk. It counts in the case
 * from its place on, and is the case's when it has come whole, in the place of the one that was there. Whatever goes wrong before, nothing of it stays.
 * Faults: not-found ELEVATION_NOT_FOUND; precondition ELEVATION_ENDED, ELEVATION_UNDER_REVIEW, CASE_FULL, DOCUMENTS_NOT_SET_UP; invalid
 * INVALID_FIELDS and the reasons of DocumentRefusal; exhausted TOO_MANY_PAPERS; unavailable; the signal's reason.
 */
export async function keepDocument(
  deps: DocumentDeps,
  given: GivenAnnouncement,
  chunks: AsyncIterable<Uint8Array>,
  sender: DocumentSender,
  signal: AbortSignal,
): Promise<KeptDocument> {
  const store = documentStoreOf(deps);
  const reserved = await reserveDocument(deps, given, sender);
  const { document, key, announced } = reserved;
  try {
    const content = new ArrivingContent(announced);
    const cipher = encryptStream(streamKeyOf(key, document), content.through(chunks));
    await store.write(document.id, cipher, encryptedBytes(announced.bytes), signal);
    return await settleDocument(deps, document, content.inspected, sender);
  } catch (error) {
    const reason = isFault(error) ? error.reason : 'CALL_ENDED';
    await giveUpDocument(deps, store, document, { actor: sender.actor, reason }).catch((cause: unknown) =>
      deps.log.error('document.not-given-up', { documentId: document.id, error: cause }),
    );
    throw error;
  }
}
