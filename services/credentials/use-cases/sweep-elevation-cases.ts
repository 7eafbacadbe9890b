import { later, millisecondsPerMinute } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import { enqueueJob } from '../../../runtime/jobs';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { type ElevationCase, elevationDueTime } from '../domain/elevation-case';
import {
  deleteElevationCase,
  findDueElevationIds,
  lockElevationCase,
  postponeElevation,
  saveElevationCase,
} from '../store/elevation-cases';
import { reopenElevation } from './approve-elevation';
import { auditElevation } from './audit-elevation';
import type { CredentialsDeps } from './deps';
import { endedCase } from './end-elevation-case';
import { countSweepFailure } from './sweep-failures';
import { elevationEndedQueue } from './tell-elevation-ended';

type SweepDeps = Pick<
  CredentialsDeps,
  'keyring' | 'surge' | 'database' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'
>;

const batchCases = 50;

/**
 * What time brings to elevations: one whose documents did not come expires and its holder is told, one whose second yes did not come waits for a first one again,
 * one that ended long ago is forgotten. A claim needs no sweep: it counts until its time. A bounded batch a round, each in a transaction of its own; one that a bug keeps
 * back is looked at again later and alarms. Faults: unavailable.
 */
export async function sweepElevationCases(deps: SweepDeps): Promise<Round> {
  const due = await findDueElevationIds(deps.database, deps.clock.now(), batchCases);
  for (const id of due) {
    try {
      await inTransaction(deps.database, (trx) => sweepOne(deps, trx, id));
    } catch (error) {
      if (isFault(error, 'unavailable')) throw error;
      deps.log.error('elevation.sweep-failed', { elevationCaseId: id, error });
      countSweepFailure(deps.metrics, 'elevation');
      const untilTime = later(deps.clock.now(), deps.policy.republishAfterMinutes * millisecondsPerMinute);
      await inTransaction(deps.database, (trx) => postponeElevation(trx, id, untilTime));
    }
  }
  return due.length === batchCases ? 'more' : 'idle';
}

async function sweepOne(deps: SweepDeps, trx: Transaction, id: string): Promise<void> {
  const elevation = await lockElevationCase(trx, id);
  const now = deps.clock.now();
  const dueTime = elevation && elevationDueTime(elevation);
  if (elevation === undefined || dueTime === undefined || now < dueTime) return; // somebody was faster
  if (elevation.state === 'open') await expire(deps, trx, elevation, now);
  else if (elevation.state === 'awaiting-approval') await reopenElevation(deps, trx, elevation, 'symbolon');
  else await deleteElevationCase(trx, id);
}

async function expire(deps: SweepDeps, trx: Transaction, before: ElevationCase, now: Date): Promise<void> {
  await saveElevationCase(trx, endedCase(before, 'expired', now, deps.policy));
  await enqueueJob(trx, { id: deps.ids.next(), queue: elevationEndedQueue, subjectId: before.id }); // sealing is slow
  await auditElevation(deps, trx, before, { actor: 'symbolon', action: 'elevation-expired' });
}
