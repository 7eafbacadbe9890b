import { inTransaction } from '../../../runtime/transaction';
import type { CaseDocument } from '../domain/document';
import type { DocumentStore } from '../ports';
import { findElevationCase } from '../store/elevation-cases';
import { deleteErasedDocument, eraseDocumentRow, findKeptDocuments } from '../store/elevation-documents';
import { auditDocument } from './audit-document';
import type { DocumentDeps } from './document-deps';

/**
 * A document has not come whole: its place is free again, its key erased, and what came of it is removed; where the store does not answer, by the sweep.
 * One that was kept meanwhile stays. Faults: unavailable, and then the sweep does all of it.
 */
export async function giveUpDocument(
  deps: DocumentDeps,
  store: DocumentStore,
  document: Pick<CaseDocument, 'id' | 'caseId' | 'kind' | 'page'>,
  { actor, reason }: { readonly actor: string; readonly reason: string },
): Promise<void> {
  const isKept = await inTransaction(deps.database, async (trx) => {
    // Given up by the sweep already, where its process had stood still, or kept.
    if (!(await eraseDocumentRow(trx, document.id, ['arriving'], deps.clock.now())))
      return (await findKeptDocuments(trx, [document.caseId])).some(({ id }) => id === document.id);
    const elevation = await findElevationCase(trx, document.caseId);
    if (elevation !== undefined)
      await auditDocument(deps, trx, elevation, { actor, action: 'document-refused', document, refusal: reason });
    return false;
  });
  if (!isKept) await removeErased(deps, store, document.id);
}

/** Removes what is left of a document whose key is gone. Faults: unavailable. */
export async function removeErased(
  { database }: Pick<DocumentDeps, 'database'>,
  store: DocumentStore,
  id: string,
): Promise<void> {
  await store.remove(id);
  await inTransaction(database, (trx) => deleteErasedDocument(trx, id));
}
