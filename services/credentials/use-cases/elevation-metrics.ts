import { millisecondsPerSecond } from '../../../runtime/clock';
import type { Round } from '../../../runtime/poller';
import type { ElevationCaseState } from '../domain/elevation-case';
import { lookAtElevationQueue } from '../store/elevation-queue';
import type { CredentialsDeps } from './deps';

/** After the commit. What waits for a second person is `proposed`. */
export function countElevationDecision({ metrics }: Pick<CredentialsDeps, 'metrics'>, state: ElevationCaseState): void {
  const decision = state === 'awaiting-approval' ? 'proposed' : state;
  metrics
    .counter('symbolon_credentials_elevation_decisions_total', 'What reviewers said to elevations', ['decision'])
    .inc({ decision });
}

/** A round: how many cases wait for a reviewer, whether one has them or not, and for how long the first of them does. */
export async function watchElevationQueue({
  database,
  clock,
  metrics,
}: Pick<CredentialsDeps, 'database' | 'clock' | 'metrics'>): Promise<Round> {
  const queue = await lookAtElevationQueue(database);
  const cases = metrics.gauge('symbolon_credentials_elevation_cases', 'Elevations that wait for a reviewer', ['state']);
  const oldest = metrics.gauge(
    'symbolon_credentials_elevation_oldest_seconds',
    'How long the elevation that waits longest has had its documents',
    ['state'],
  );
  for (const { state, count, oldestTime } of queue) {
    cases.set({ state }, count);
    const age = oldestTime === undefined ? 0 : clock.now().getTime() - oldestTime.getTime();
    oldest.set({ state }, age / millisecondsPerSecond);
  }
  return 'idle';
}
