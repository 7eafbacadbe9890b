import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Round } from '../../../runtime/poller';
import { isStuck } from '../domain/discrepancy-of-delivery';
import { findOpenSlips } from '../store/desk-slips';
import type { CredentialsDeps } from './deps';
import type { ReconciliationDeps } from './reconciliation-deps';

type SlipDeps = Pick<ReconciliationDeps, 'database' | 'clock' | 'metrics' | 'reconciliation'> &
  Pick<CredentialsDeps, 'policy'>;

/** More at once is one cause, and an alarm all the same. */
const mostSlips = 1_000;

/**
 * Tells, in each process alike, how many slips each desk waits for that should have come out: somebody stands there. Of PINs issued as long ago as a slip
 * is worth printing; older ones only the comparison of the books finds. Fault unavailable.
 */
export async function measureSlips({ database, clock, metrics, reconciliation, policy }: SlipDeps): Promise<Round> {
  const now = clock.now();
  const sinceTime = later(now, -policy.deskSlipTimeToLiveHours * millisecondsPerHour);
  const slips = await findOpenSlips(database, sinceTime, mostSlips);
  const stuck = slips.filter(({ delivery }) => isStuck(delivery, now, reconciliation));
  const waiting = metrics.gauge('symbolon_credentials_desk_slips_stuck', 'Slips that should have come out at a desk', [
    'desk',
  ]);
  waiting.reset(); // what has come out is not told any more
  for (const { deskId } of stuck) waiting.inc({ desk: deskId });
  return 'idle';
}
