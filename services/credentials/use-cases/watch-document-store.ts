import type { Round } from '../../../runtime/poller';
import type { DocumentStore } from '../ports';
import type { DocumentDeps } from './document-deps';

const answersMetric = 'symbolon_credentials_document_store_answers';

/** Asks the store now and then whether it answers: PINs are issued without it, so that it does not take the service out of its readiness. */
export function watchDocumentStore(
  { log, metrics }: Pick<DocumentDeps, 'log' | 'metrics'>,
  store: DocumentStore,
): () => Promise<Round> {
  const gauge = metrics.gauge(answersMetric, 'Whether the store of documents answers: 1, or 0');
  let answered = true;
  return async () => {
    const answers = await store.answers();
    gauge.set(answers ? 1 : 0);
    if (answers !== answered) {
      if (answers) log.info('document-store.answers');
      else log.error('document-store.away');
    }
    answered = answers;
    return 'idle';
  };
}
