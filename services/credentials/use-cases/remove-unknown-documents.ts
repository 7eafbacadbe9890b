import { later, millisecondsPerDay } from '../../../runtime/clock';
import { isUuid } from '../../../runtime/id';
import type { Round } from '../../../runtime/poller';
import type { DocumentStore } from '../ports';
import { knownDocumentIds } from '../store/elevation-documents';
import type { DocumentDeps } from './document-deps';
import { assertOwnStore } from './own-document-store';

const atOnce = 200;
/** Whoever writes so late has been given up for a day. */
const leftAloneMilliseconds = millisecondsPerDay;
const removedMetric = 'symbolon_credentials_unknown_documents_removed_total';

/**
 * Removes from the store what no row knows: what a process wrote that had stood still since it was given up. Without a row there is no key, so it can
 * open for nobody. What has no document's name is left alone. Faults: as assertOwnStore, and then nothing is removed; unavailable.
 */
export async function removeUnknownDocuments(
  deps: DocumentDeps,
  store: DocumentStore,
  signal: AbortSignal,
): Promise<Round> {
  await assertOwnStore(deps, store);
  const before = later(deps.clock.now(), -leftAloneMilliseconds);
  let some: string[] = [];
  for await (const key of store.keysBefore(before)) {
    if (signal.aborted) return 'idle';
    if (isUuid(key)) some.push(key);
    if (some.length < atOnce) continue;
    await removeUnknown(deps, store, some);
    some = [];
  }
  await removeUnknown(deps, store, some);
  return 'idle';
}

async function removeUnknown(deps: DocumentDeps, store: DocumentStore, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const known = await knownDocumentIds(deps.database, keys);
  for (const key of keys.filter((one) => !known.has(one))) {
    await store.remove(key);
    deps.metrics.counter(removedMetric, 'What lay in the document store and was no document').inc();
    deps.log.warn('document.unknown-removed', { documentId: key });
  }
}
