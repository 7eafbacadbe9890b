import { Fault } from '../../../runtime/fault';
import type { StreamKey } from '../../../runtime/stream-cipher';
import type { DocumentStore } from '../ports';
import type { DocumentDeps } from './document-deps';

/** Faults: precondition DOCUMENTS_NOT_SET_UP. */
export function documentStoreOf({ documentStore }: Pick<DocumentDeps, 'documentStore'>): DocumentStore {
  if (documentStore !== undefined) return documentStore;
  throw new Fault('precondition', 'DOCUMENTS_NOT_SET_UP', 'this installation keeps no documents');
}

/** A document's cipher opens as that document of that case only. */
export function streamKeyOf(
  key: Uint8Array,
  { id, caseId }: { readonly id: string; readonly caseId: string },
): StreamKey {
  return { key, boundTo: ['elevation_document', caseId, id] };
}
