import { type ChangeStreamDeps, streamChanges, type WatchedChange } from '../../../runtime/change-stream';
import { type CredentialChange, credentialChanges } from '../store/credential-changes';
import type { CredentialsDeps } from './deps';

export type CredentialsWatchDeps = Pick<
  ChangeStreamDeps<never, CredentialChange>,
  'changeWatch' | 'keepAliveMilliseconds'
>;

export type WatchedCredentialChange = WatchedChange<CredentialChange>;

const tokenScope = ['WatchCredentials'];

/** Every change of every credential. What it yields, and its faults, are streamChanges'. */
export function watchCredentials(
  deps: CredentialsWatchDeps & Pick<CredentialsDeps, 'database' | 'keyring'>,
  resumeToken: string,
  signal: AbortSignal,
): AsyncIterable<WatchedCredentialChange> {
  return streamChanges({ ...deps, feed: credentialChanges }, { resumeToken, tokenScope }, signal);
}
