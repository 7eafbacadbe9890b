/** The documents of elevations: where they are kept, and what happens to them by itself. */
import { millisecondsPerDay, millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { InOneProcess } from '../../runtime/leased-poller';
import { Poller } from '../../runtime/poller';
import { lookMilliseconds, whenDue } from '../../runtime/when-due';
import { type DocumentConfig, documentLimitsOf, openDocumentStore } from './document-settings';
import type { CredentialsDeps } from './use-cases/deps';
import type { DocumentDeps } from './use-cases/document-deps';
import { eraseDueDocuments } from './use-cases/erase-documents';
import { ownDocumentStore } from './use-cases/own-document-store';
import { removeDocuments } from './use-cases/remove-documents';
import { removeUnknownDocuments } from './use-cases/remove-unknown-documents';
import { watchDocumentStore } from './use-cases/watch-document-store';

interface WiredDocuments {
  readonly deps: DocumentDeps;
  readonly components: readonly Component[];
}

/** Where there is no store, what was kept once is still erased in its time: its keys are here. */
export function wireDocuments(
  config: DocumentConfig,
  credentials: CredentialsDeps,
  { polling, sweepMilliseconds }: { readonly polling: InOneProcess; readonly sweepMilliseconds: number },
): WiredDocuments {
  const store = openDocumentStore(config);
  const deps = { ...credentials, documentStore: store, documentLimits: documentLimitsOf(config) };
  const erase = polling('erase-documents', sweepMilliseconds, () => eraseDueDocuments(deps));
  if (store === undefined) return { deps, components: [erase] };
  const work = watchDocumentStore(deps, store);
  const intervalMilliseconds = config.documentStoreLookSeconds * millisecondsPerSecond;
  return {
    deps,
    components: [
      ownDocumentStore(deps, store),
      new Poller({ name: 'watch-document-store', intervalMilliseconds, work, log: deps.log }),
      erase,
      polling('remove-documents', sweepMilliseconds, () => removeDocuments(deps, store)),
      // Looks often, so that another process soon takes over; walks when it is time.
      polling(
        'remove-unknown-documents',
        lookMilliseconds,
        whenDue(millisecondsPerDay, (signal) => removeUnknownDocuments(deps, store, signal)),
      ),
    ],
  };
}
