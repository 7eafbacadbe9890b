import type {
  ElevationDocument,
  ElevationDocumentHeader,
} from '../../../proto/gen/symbolon/credentials/v1/elevation_document';
import { Fault } from '../../../runtime/fault';
import { wordFor } from '../../../runtime/wire-words';
import type { GivenAnnouncement } from '../use-cases/announced-document';
import type { DocumentDeps } from '../use-cases/document-deps';
import { keepDocument } from '../use-cases/keep-document';
import type { DocumentSender } from '../use-cases/reserve-document';
import { elevationDocumentMessage, wireDocumentKind } from './elevation-document-message';
import type { UploadPlaces } from './open-uploads';

/** A message of an upload, by whichever call it comes. */
interface UploadMessage {
  readonly content?:
    | { readonly $case: 'header'; readonly value: ElevationDocumentHeader }
    | { readonly $case: 'chunk'; readonly value: Uint8Array }
    | undefined;
}

/** Takes a document, by whichever call it comes; where many come at once, in its turn: until then none of it is read. Faults: invalid UPLOAD_ORDER, those of keepDocument. */
export function takeUpload(
  deps: DocumentDeps & { readonly uploads: UploadPlaces },
  messages: AsyncIterable<UploadMessage>,
  sender: DocumentSender,
  signal: AbortSignal,
): Promise<{ readonly document: ElevationDocument }> {
  return deps.uploads.run(sender.actor, async () => {
    signal.throwIfAborted(); // while it waited
    const { announcement, chunks } = await openedUpload(messages);
    return { document: elevationDocumentMessage(await keepDocument(deps, announcement, chunks, sender, signal)) };
  });
}

/** The header, which comes first, and the bytes after it. Faults: invalid UPLOAD_ORDER, of the bytes too. */
async function openedUpload(
  messages: AsyncIterable<UploadMessage>,
): Promise<{ readonly announcement: GivenAnnouncement; readonly chunks: AsyncIterable<Uint8Array> }> {
  const iterator = messages[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true || first.value.content?.$case !== 'header') throw wrongOrder();
  const { elevationCaseId: caseId, kind, page, sizeBytes: bytes, sha256: digest } = first.value.content.value;
  async function* chunks() {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (next.value.content?.$case !== 'chunk') throw wrongOrder();
      yield next.value.content.value;
    }
  }
  return { announcement: { caseId, kind: wordFor(wireDocumentKind, kind), page, bytes, digest }, chunks: chunks() };
}

function wrongOrder(): Fault {
  return new Fault('invalid', 'UPLOAD_ORDER', 'the header comes in the first message, and a chunk in each after it');
}
