import type { Component } from '../../../runtime/component';
import { Fault, isFault } from '../../../runtime/fault';
import type { DocumentStore } from '../ports';
import { documentStoreOwner } from '../store/document-store-owner';
import type { DocumentDeps } from './document-deps';

type OwnerDeps = Pick<DocumentDeps, 'database' | 'ids' | 'log'>;

/**
 * A store that belongs to no installation is marked as this one's. Faults: precondition DOCUMENT_STORE_OF_ANOTHER where it is another's, whose documents
 * no row here knows, and which would be removed; damaged DOCUMENT_STORE_UNMARKED where its mark says nothing; unavailable.
 */
export async function assertOwnStore({ database, ids }: OwnerDeps, store: DocumentStore): Promise<void> {
  const own = await documentStoreOwner(database, ids.next());
  if ((await store.owner(own)) === own) return;
  throw new Fault(
    'precondition',
    'DOCUMENT_STORE_OF_ANOTHER',
    'the documents of another installation are there: each needs a folder, or a bucket and prefix, of its own (docs/documents.md)',
  );
}

/** Keeps a process from starting at another's store. One that is away is looked at again before anything is removed from it. */
export function ownDocumentStore(deps: OwnerDeps, store: DocumentStore): Component {
  return {
    name: 'own-document-store',
    start: async () => {
      try {
        await assertOwnStore(deps, store);
      } catch (error) {
        // PINs are issued without it.
        if (!isFault(error, 'unavailable')) throw error;
        deps.log.error('document-store.away', { error });
      }
    },
    stop: async () => {},
  };
}
