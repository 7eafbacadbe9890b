import type { Transaction } from '../../../runtime/database';
import { isLive } from '../domain/elevation-case';
import { findElevationCasesOfHolder, lockElevationCase, markElevationErased } from '../store/elevation-cases';
import type { CredentialsDeps } from './deps';
import { cancelElevation } from './end-elevation-case';
import { eraseDocumentsOf } from './erase-documents';

/** Far more than caps let a holder have. */
const mostCases = 10_000;

/**
 * Erases the documents of all cases that a holder has, whatever became of them; one that is not decided ends. The cases themselves name nobody, and are
 * forgotten in their time. The holder is locked.
 */
export async function eraseElevationsOf(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  holderId: string,
  actor: string,
): Promise<void> {
  for (const { id } of await findElevationCasesOfHolder(trx, holderId, mostCases)) {
    const elevation = await lockElevationCase(trx, id); // a reviewer claims without the holder's lock
    if (elevation === undefined) continue;
    if (isLive(elevation)) await cancelElevation(deps, trx, elevation, actor);
    await eraseDocumentsOf(deps, trx, elevation, actor);
    await markElevationErased(trx, id);
  }
}
