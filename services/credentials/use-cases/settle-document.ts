import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import {
  type CaseDocument,
  checkPages,
  givenDocuments,
  isKept,
  type KeptDocument,
  replacedBy,
} from '../domain/document';
import type { InspectedDocument } from '../domain/document-inspection';
import { lockElevationCase } from '../store/elevation-cases';
import { eraseDocumentRow, findDocumentsOf, keepDocumentRow } from '../store/elevation-documents';
import { auditDocument } from './audit-document';
import { documentsChanged } from './change-elevation-documents';
import type { DocumentDeps } from './document-deps';
import { elevationNotFound } from './elevation-faults';
import { assertTakes, type DocumentSender } from './reserve-document';

/**
 * A document has come whole: it is the case's, and the one in its place is erased. Decided again under the lock: much may have happened since it was begun.
 * Faults: precondition ELEVATION_ENDED, ELEVATION_UNDER_REVIEW; invalid DOCUMENT_PAGES; unavailable DOCUMENT_GIVEN_UP where it took too long.
 */
export async function settleDocument(
  deps: DocumentDeps,
  { id, caseId, kind, page }: Pick<CaseDocument, 'id' | 'caseId' | 'kind' | 'page'>,
  inspected: InspectedDocument,
  sender: DocumentSender,
): Promise<KeptDocument> {
  return inTransaction(deps.database, async (trx) => {
    const elevation = await lockElevationCase(trx, caseId);
    if (elevation === undefined) throw elevationNotFound();
    assertTakes(elevation, sender, deps.clock.now());
    const before = await findDocumentsOf(trx, caseId);
    checkPages({ kind, page, inspected }, before, deps.documentLimits);
    for (const replaced of replacedBy({ kind, page }, before)) {
      await eraseDocumentRow(trx, replaced.id, ['kept'], deps.clock.now());
      await auditDocument(deps, trx, elevation, {
        actor: sender.actor,
        action: 'document-replaced',
        document: replaced,
      });
    }
    if (!(await keepDocumentRow(trx, id, inspected)))
      throw new Fault('unavailable', 'DOCUMENT_GIVEN_UP', 'it took too long to come; send it again');
    const after = (await findDocumentsOf(trx, caseId)).filter(isKept);
    const kept = after.find((one) => one.id === id);
    if (kept === undefined) throw new Error('a document that was just kept is not there');
    await documentsChanged(deps, trx, elevation, { given: givenDocuments(after), filedBy: kept.filedBy });
    const action = sender.kind === 'operator' ? 'document-filed' : 'document-uploaded';
    await auditDocument(deps, trx, elevation, { actor: sender.actor, action, document: kept });
    return kept;
  });
}
