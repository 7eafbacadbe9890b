/** The issue of a holder that reading may be opened for before its letter has come. */
import type { Queryable } from '../../../runtime/database';
import { isAwaited } from '../domain/early-access';
import type { PinRequest } from '../domain/pin-request';
import { findCredential, findCredentialInUse } from '../store/credentials';
import { findIssuesWithPin } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';

/** One that waits has both. */
export type AwaitedRequest = PinRequest & { readonly credentialId: string };

/** Undefined where none waits, and where a credential is in use. `guardTime`: the holder's, as the lock tells it; undefined for who only prepares. */
export async function findAwaitedIssue(
  { clock }: Pick<CredentialsDeps, 'clock'>,
  db: Queryable,
  { id, guardTime }: { readonly id: string; readonly guardTime: Date | undefined },
): Promise<AwaitedRequest | undefined> {
  if ((await findCredentialInUse(db, id)) !== undefined) return undefined;
  for (const request of await findIssuesWithPin(db, id)) {
    const { credentialId } = request;
    const credential = credentialId === undefined ? undefined : await findCredential(db, credentialId);
    if (credentialId === undefined || credential === undefined) continue;
    if (isAwaited({ request, credential, guardTime }, clock.now())) return { ...request, credentialId };
  }
  return undefined;
}
