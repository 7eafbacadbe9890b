import {
  type ElevationDocument,
  ElevationDocumentKind as WireKind,
} from '../../../proto/gen/symbolon/credentials/v1/elevation_document';
import type { KeptDocument } from '../domain/document';
import type { ElevationDocumentKind } from '../domain/elevation-documents';

export const wireDocumentKind: Readonly<Record<ElevationDocumentKind, WireKind>> = {
  'identity-front': WireKind.ELEVATION_DOCUMENT_KIND_IDENTITY_FRONT,
  'identity-back': WireKind.ELEVATION_DOCUMENT_KIND_IDENTITY_BACK,
  'signed-form': WireKind.ELEVATION_DOCUMENT_KIND_SIGNED_FORM,
};

export function elevationDocumentMessage(document: KeptDocument): ElevationDocument {
  const { inspected } = document;
  return {
    id: document.id,
    elevationCaseId: document.caseId,
    kind: wireDocumentKind[document.kind],
    page: document.page,
    mediaType: inspected.mediaType,
    sizeBytes: BigInt(document.bytes),
    pageCount: inspected.pages,
    filedBy: document.filedBy ?? '',
    createTime: document.createTime,
  };
}
