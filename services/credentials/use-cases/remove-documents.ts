import { later, millisecondsPerMinute } from '../../../runtime/clock';
import { Fault } from '../../../runtime/fault';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import type { DocumentStore } from '../ports';
import { type DocumentToRemove, findDocumentsToRemove, postponeRemoval } from '../store/elevation-documents';
import type { DocumentDeps } from './document-deps';
import { giveUpDocument, removeErased } from './give-up-document';

const atOnce = 20;
const againMinutes = 5;
const failedMetric = 'symbolon_credentials_document_removals_failed_total';

/** Gives up what began to come and never ended, its process having died, and removes from the store what is erased; again and again until that is done. */
export async function removeDocuments(deps: DocumentDeps, store: DocumentStore): Promise<Round> {
  const due = await findDocumentsToRemove(deps.database, deps.clock.now(), atOnce);
  for (const document of due) {
    try {
      await removeOne(deps, store, document);
    } catch (error) {
      deps.metrics.counter(failedMetric, 'Tries to remove an erased document from the store that failed').inc();
      deps.log.error('document.not-removed', { documentId: document.id, error });
      const untilTime = later(deps.clock.now(), againMinutes * millisecondsPerMinute);
      await inTransaction(deps.database, (trx) => postponeRemoval(trx, document.id, untilTime));
      // The others would wait for the same store.
      if (error instanceof Fault && error.kind === 'unavailable') return 'idle';
    }
  }
  return due.length === atOnce ? 'more' : 'idle';
}

async function removeOne(deps: DocumentDeps, store: DocumentStore, { id, state, ...document }: DocumentToRemove) {
  if (state === 'arriving')
    await giveUpDocument(deps, store, { id, ...document }, { actor: 'symbolon', reason: 'DOCUMENT_GIVEN_UP' });
  else await removeErased(deps, store, id);
}
