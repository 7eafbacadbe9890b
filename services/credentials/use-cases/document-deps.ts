import type { DocumentLimits } from '../domain/document';
import type { DocumentStore } from '../ports';
import type { CredentialsDeps } from './deps';

/** What the use cases of documents stand on, beside what all do. */
export interface DocumentDeps
  extends Pick<
    CredentialsDeps,
    'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids' | 'policy' | 'randomBytes' | 'log' | 'metrics'
  > {
  /** Undefined where this installation keeps none. */
  readonly documentStore: DocumentStore | undefined;
  readonly documentLimits: DocumentLimits;
}
