/** What happens to elevations by itself, put together. */
import { millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import { JobWorkers } from '../../runtime/job-workers';
import type { InOneProcess } from '../../runtime/leased-poller';
import { Poller } from '../../runtime/poller';
import type { WorkConfig } from './config';
import type { CredentialsDeps } from './use-cases/deps';
import { watchElevationQueue } from './use-cases/elevation-metrics';
import { sweepElevationCases } from './use-cases/sweep-elevation-cases';
import { elevationEndedQueue, tellElevationEnded } from './use-cases/tell-elevation-ended';

export function wireElevation(deps: CredentialsDeps, config: WorkConfig, leased: InOneProcess): readonly Component[] {
  const { database, log, metrics } = deps;
  const sweepMilliseconds = config.sweepSeconds * millisecondsPerSecond;
  return [
    new JobWorkers({
      queue: elevationEndedQueue,
      concurrency: 2,
      leaseMilliseconds: 30_000,
      pollMilliseconds: 1_000,
      handle: (job) => tellElevationEnded(deps, job),
      database,
      log,
      metrics,
    }),
    leased('sweep-elevation-cases', sweepMilliseconds, () => sweepElevationCases(deps)),
    // Each process for itself: what one that has no lease any more said last would stay.
    new Poller({
      name: 'watch-elevation-queue',
      intervalMilliseconds: sweepMilliseconds,
      work: () => watchElevationQueue(deps),
      log,
    }),
  ];
}
