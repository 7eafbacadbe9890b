import { later, millisecondsPerMinute } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import type { ElevationCase } from '../domain/elevation-case';
import {
  findElevationCasesToErase,
  lockElevationCase,
  markElevationErased,
  postponeErasure,
} from '../store/elevation-cases';
import { eraseDocumentRow, findDocumentsOf } from '../store/elevation-documents';
import { auditDocument } from './audit-document';
import type { DocumentDeps } from './document-deps';
import { countSweepFailure } from './sweep-failures';

type EraseDeps = Pick<DocumentDeps, 'keyring' | 'surge' | 'database' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'>;

const atOnce = 50;
const erasedMetric = 'symbolon_credentials_documents_erased_total';

/**
 * Erases the documents of cases whose time to keep them is over. What is left in the store, and opens no more, is removed by removeDocuments. A case that a bug
 * keeps back is looked at again later and alarms. Faults: unavailable.
 */
export async function eraseDueDocuments(deps: EraseDeps): Promise<Round> {
  const due = await findElevationCasesToErase(deps.database, deps.clock.now(), atOnce);
  for (const id of due) {
    try {
      const erased = await inTransaction(deps.database, (trx) => eraseIfDue(deps, trx, id));
      deps.metrics.counter(erasedMetric, 'Documents erased when their time was over').inc(erased);
    } catch (error) {
      if (isFault(error, 'unavailable')) throw error;
      deps.log.error('documents.not-erased', { elevationCaseId: id, error });
      countSweepFailure(deps.metrics, 'document-erasure');
      const untilTime = later(deps.clock.now(), deps.policy.republishAfterMinutes * millisecondsPerMinute);
      await inTransaction(deps.database, (trx) => postponeErasure(trx, id, untilTime));
    }
  }
  return due.length === atOnce ? 'more' : 'idle';
}

/** How many there were. */
async function eraseIfDue(deps: EraseDeps, trx: Transaction, id: string): Promise<number> {
  const elevation = await lockElevationCase(trx, id);
  const { eraseTime } = elevation ?? {};
  if (elevation === undefined || eraseTime === undefined || deps.clock.now() < eraseTime) return 0;
  const count = await eraseDocumentsOf(deps, trx, elevation, 'symbolon');
  await markElevationErased(trx, id);
  return count;
}

/** Erases all that a case has, or that is on its way to it; the case is locked. Resolves to how many documents. */
export async function eraseDocumentsOf(
  deps: Pick<EraseDeps, 'keyring' | 'surge' | 'clock' | 'ids'>,
  trx: Transaction,
  elevation: Pick<ElevationCase, 'id' | 'holderId'>,
  actor: string,
): Promise<number> {
  const documents = await findDocumentsOf(trx, elevation.id);
  for (const document of documents) {
    await eraseDocumentRow(trx, document.id, ['arriving', 'kept'], deps.clock.now());
    await auditDocument(deps, trx, elevation, { actor, action: 'document-erased', document });
  }
  return documents.length;
}
