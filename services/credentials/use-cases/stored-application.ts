import type { Queryable } from '../../../runtime/database';
import type { CheckedApplication } from '../domain/application';
import { readApplication } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';

/** What the holder gave, as it was checked and kept with the request. */
export async function storedApplication(
  { cipher }: Pick<CredentialsDeps, 'cipher'>,
  db: Queryable,
  pinRequestId: string,
): Promise<CheckedApplication> {
  // Written by save-issue from a checked application.
  return JSON.parse(await readApplication(db, cipher, pinRequestId)) as CheckedApplication;
}
