import type { Metrics } from '../../../runtime/metrics';

const failures = 'symbolon_credentials_sweep_failures_total';

/** A bug keeps something back that happens by itself: an alarm. */
export function countSweepFailure(
  metrics: Metrics,
  sweep: 'republication' | 'expiry' | 'ageing' | 'forgetting' | 'purging' | 'elevation' | 'document-erasure',
): void {
  metrics.counter(failures, 'Looks of a sweep that a bug ended', ['sweep']).inc({ sweep });
}
