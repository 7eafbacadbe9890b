/** A document of an elevation case, from its first byte to its erasure, and how much of them a case holds. */
import { Fault } from '../../../runtime/fault';
import { refusedDocument } from './document-bytes';
import type { InspectedDocument } from './document-inspection';
import type { MediaType } from './document-type';
import type { ElevationDocumentKind } from './elevation-documents';

/** `arriving`: its place is taken, it has not come whole. `kept`: the case has it. `erased`: its key is gone; its cipher is removed as soon as the store answers. */
export type DocumentState = 'arriving' | 'kept' | 'erased';

export interface DocumentLimits {
  readonly documentBytesAtMost: number;
  readonly caseBytesAtMost: number;
  readonly casePagesAtMost: number;
}

/** What its sender says of it before it comes. */
export interface AnnouncedDocument {
  readonly caseId: string;
  readonly kind: ElevationDocumentKind;
  /** From 1: which of several of its kind, such as the pages of a form that were photographed one by one. */
  readonly page: number;
  readonly bytes: number;
  /** SHA-256 of it; undefined where its sender does not ask for a comparison. */
  readonly digest: Uint8Array | undefined;
}

export interface CaseDocument {
  readonly id: string;
  readonly caseId: string;
  readonly kind: ElevationDocumentKind;
  readonly page: number;
  readonly state: DocumentState;
  readonly bytes: number;
  /** By its content; undefined before it has come. */
  readonly inspected: InspectedDocument | undefined;
  /** The operator who filed it; undefined where the holder uploaded it. */
  readonly filedBy: string | undefined;
  readonly createTime: Date;
}

export interface KeptDocument extends CaseDocument {
  readonly inspected: InspectedDocument;
}

export function isKept(document: CaseDocument): document is KeptDocument {
  return document.state === 'kept' && document.inspected !== undefined;
}

/** Those that one in this place takes the place of. */
export function replacedBy(
  { kind, page }: Pick<CaseDocument, 'kind' | 'page'>,
  documents: readonly CaseDocument[],
): readonly KeptDocument[] {
  return documents.filter(isKept).filter((one) => one.kind === kind && one.page === page);
}

/**
 * Whether the case has room for one more, of these it has already. What is still arriving counts as what it was said to be; of several in one place only
 * the largest counts, since one of them will stay: whoever died while sending one can send it again. Faults: precondition CASE_FULL; invalid DOCUMENT_PAGES.
 */
export function checkRoom(
  announced: Pick<AnnouncedDocument, 'kind' | 'page' | 'bytes'>,
  documents: readonly CaseDocument[],
  { caseBytesAtMost, casePagesAtMost }: DocumentLimits,
): void {
  const replaced = new Set<CaseDocument>(replacedBy(announced, documents));
  const others = documents.filter((one) => one.state !== 'erased' && !replaced.has(one));
  const largest = new Map<string, { readonly bytes: number; readonly pages: number }>();
  for (const { kind, page, bytes, inspected } of [...others, { ...announced, inspected: undefined }]) {
    const place = `${kind} ${page}`;
    const before = largest.get(place);
    // A document has a page at least.
    const pages = Math.max(inspected?.pages ?? 1, before?.pages ?? 0);
    largest.set(place, { bytes: Math.max(bytes, before?.bytes ?? 0), pages });
  }
  const sum = (of: 'bytes' | 'pages') => [...largest.values()].reduce((total, one) => total + one[of], 0);
  if (sum('bytes') > caseBytesAtMost)
    throw new Fault('precondition', 'CASE_FULL', `a case holds ${caseBytesAtMost} bytes at most`);
  if (sum('pages') > casePagesAtMost) throw tooManyPages(casePagesAtMost);
}

/** Faults: invalid DOCUMENT_PAGES. */
export function checkPages(
  arrived: Pick<CaseDocument, 'kind' | 'page'> & { readonly inspected: InspectedDocument },
  documents: readonly CaseDocument[],
  { casePagesAtMost }: DocumentLimits,
): void {
  const replaced = new Set<CaseDocument>(replacedBy(arrived, documents));
  const others = documents.filter(isKept).filter((one) => !replaced.has(one));
  const pages = others.reduce((sum, one) => sum + one.inspected.pages, arrived.inspected.pages);
  if (pages > casePagesAtMost) throw tooManyPages(casePagesAtMost);
}

/** What a case has, as the rule about what it needs asks. */
export function givenDocuments(
  documents: readonly KeptDocument[],
): readonly { readonly kind: ElevationDocumentKind; readonly mediaType: MediaType }[] {
  return documents.map(({ kind, inspected }) => ({ kind, mediaType: inspected.mediaType }));
}

function tooManyPages(atMost: number): Fault {
  return refusedDocument('DOCUMENT_PAGES', `a case holds ${atMost} pages at most`);
}
