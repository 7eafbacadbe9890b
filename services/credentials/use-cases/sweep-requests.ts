import { later, millisecondsPerMinute } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import type { CredentialsDeps } from './deps';
import { countSweepFailure } from './sweep-failures';

export type SweepDeps = Pick<CredentialsDeps, 'database' | 'clock' | 'policy' | 'log' | 'metrics'>;

interface Sweep {
  /** What it is called in log and metrics. */
  readonly name: 'republication' | 'expiry';
  readonly work: (requestId: string) => Promise<void>;
  /** Has the request looked at again at this time, not before. */
  readonly postpone: (trx: Transaction, requestId: string, untilTime: Date) => Promise<void>;
}

/**
 * Does the work for one request after the other. One that a bug keeps back is postponed by the policy's wait and alarms, so
 * that it neither ends the round nor stands first in all that follow. Faults: unavailable, which ends the round.
 */
export async function sweepRequests(deps: SweepDeps, requestIds: readonly string[], sweep: Sweep): Promise<void> {
  for (const requestId of requestIds) {
    try {
      await sweep.work(requestId);
    } catch (error) {
      if (isFault(error, 'unavailable')) throw error; // it would keep all of them back
      deps.log.error(`${sweep.name}.failed`, { pinRequestId: requestId, error });
      countSweepFailure(deps.metrics, sweep.name);
      const untilTime = later(deps.clock.now(), deps.policy.republishAfterMinutes * millisecondsPerMinute);
      await inTransaction(deps.database, (trx) => sweep.postpone(trx, requestId, untilTime));
    }
  }
}
