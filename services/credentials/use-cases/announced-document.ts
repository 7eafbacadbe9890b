import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import type { AnnouncedDocument, DocumentLimits } from '../domain/document';
import { refusedDocument } from '../domain/document-bytes';
import type { ElevationDocumentKind } from '../domain/elevation-documents';
import { elevationNotFound } from './elevation-faults';

/** The first message of an upload. */
export interface GivenAnnouncement {
  readonly caseId: string;
  readonly kind: ElevationDocumentKind | undefined;
  /** 0: the first one. */
  readonly page: number;
  readonly bytes: bigint;
  /** Empty: none. */
  readonly digest: Uint8Array;
}

const digestBytes = 32;

/** Faults: not-found ELEVATION_NOT_FOUND; invalid INVALID_FIELDS, DOCUMENT_TOO_LARGE, DOCUMENT_PAGES. */
export function checkAnnouncement(given: GivenAnnouncement, limits: DocumentLimits): AnnouncedDocument {
  const { caseId, kind, page, bytes, digest } = given;
  // The database would refuse to compare what is not ASCII.
  if (!isUuid(caseId)) throw elevationNotFound();
  const faults: FieldFault[] = [];
  const fault = (field: string, reason: string, description: string) => faults.push({ field, reason, description });
  if (kind === undefined) fault('header.kind', 'REQUIRED', 'must be one of the kinds');
  if (page < 0) fault('header.page', 'OUT_OF_RANGE', 'counts from 1');
  if (bytes <= 0n) fault('header.size_bytes', 'REQUIRED', 'must be how many bytes will come');
  if (digest.length !== 0 && digest.length !== digestBytes)
    fault('header.sha256', 'WRONG_LENGTH', `must be ${digestBytes} bytes, or none`);
  if (kind === undefined || faults.length > 0) throw invalidFields(faults);
  if (bytes > BigInt(limits.documentBytesAtMost))
    throw refusedDocument('DOCUMENT_TOO_LARGE', `a document has ${limits.documentBytesAtMost} bytes at most`);
  if (page > limits.casePagesAtMost)
    throw refusedDocument('DOCUMENT_PAGES', `a case holds ${limits.casePagesAtMost} pages at most`);
  return {
    caseId,
    kind,
    page: Math.max(page, 1),
    bytes: Number(bytes),
    digest: digest.length === 0 ? undefined : digest,
  };
}
