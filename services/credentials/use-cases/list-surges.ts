import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
import type { Surge } from '../domain/surge';
import { listSurgesAfter } from '../store/surges';
import type { CredentialsDeps } from './deps';

/** Newest first. Faults: invalid INVALID_FIELDS (page); unavailable. */
export function listSurges(
  { database, keyring }: Pick<CredentialsDeps, 'database' | 'keyring'>,
  asked: AskedPage,
): Promise<Page<Surge>> {
  return listPage(keyring, asked, { scope: ['ListSurges'], faults: [] }, byId, (after, limit) =>
    listSurgesAfter(database, after, limit),
  );
}
