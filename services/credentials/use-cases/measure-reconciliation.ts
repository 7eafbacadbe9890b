import { millisecondsPerSecond } from '../../../runtime/clock';
import type { Round } from '../../../runtime/poller';
import { countDiscrepancies } from '../store/discrepancies';
import { findLastWalk } from '../store/reconciliation';
import type { ReconciliationDeps } from './reconciliation-deps';

const labels = ['kind', 'family'] as const;

/**
 * Tells every process's metrics what the one that walks has written down; until a first walk has come to its end, the time since `startTime` counts.
 * Fault unavailable.
 */
export async function measureReconciliation(
  { database, clock, metrics }: Pick<ReconciliationDeps, 'database' | 'clock' | 'metrics'>,
  startTime: Date,
): Promise<Round> {
  const count = metrics.gauge(
    'symbolon_credentials_discrepancies',
    'Deliveries and issues that do not add up across the services',
    labels,
  );
  const oldest = metrics.gauge(
    'symbolon_credentials_discrepancies_oldest_seconds',
    'Since when the oldest of them does not add up',
    labels,
  );
  const sinceWalk = metrics.gauge(
    'symbolon_credentials_reconciliation_age_seconds',
    'Since the last walk in which every ledger answered',
  );
  const counts = await countDiscrepancies(database);
  const last = await findLastWalk(database);
  const secondsSince = (time: Date) => Math.max(0, (clock.now().getTime() - time.getTime()) / millisecondsPerSecond);
  // What is over is not told any more.
  count.reset();
  oldest.reset();
  for (const { kind, family = 'none', count: value, oldestTime } of counts) {
    count.set({ kind, family }, value);
    oldest.set({ kind, family }, secondsSince(oldestTime));
  }
  sinceWalk.set(secondsSince(last?.wholeTime ?? startTime));
  return 'idle';
}
