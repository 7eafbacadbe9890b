import type { Transaction } from '../../../runtime/database';
import { isUuid } from '../../../runtime/id';
import { claimAt, type ElevationCase, isLive } from '../domain/elevation-case';
import { lockElevationCase } from '../store/elevation-cases';
import type { CredentialsDeps } from './deps';
import { elevationEnded, elevationNotFound, notClaimed } from './elevation-faults';

/** The case that this reviewer has alone now; locked, its holder first. Faults: not-found ELEVATION_NOT_FOUND; precondition ELEVATION_ENDED, ELEVATION_NOT_CLAIMED. */
export async function lockClaimedElevation(
  { clock }: Pick<CredentialsDeps, 'clock'>,
  trx: Transaction,
  id: string,
  reviewer: string,
): Promise<ElevationCase> {
  const elevation = isUuid(id) ? await lockElevationCase(trx, id) : undefined;
  if (elevation === undefined) throw elevationNotFound();
  if (!isLive(elevation)) throw elevationEnded();
  if (claimAt(elevation, clock.now())?.reviewer !== reviewer) throw notClaimed();
  return elevation;
}
