/** Looks after released batches at the printer, and calls for hands: not at every look, but again until they came. */
import { type Clock, later, millisecondsPerMinute } from '../../../../runtime/clock';
import { isFault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import type { JobProgress, JobState } from './job-progress';

export interface PrinterWatchOptions {
  readonly follow: (reference: string) => Promise<JobProgress>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** After so long a call that was not heeded is repeated. */
  readonly repeatMinutes: number;
}

export interface FollowedBatch {
  readonly batchId: string;
  readonly reference: string;
}

export interface PrinterWatch {
  /** One look at each of these batches; never rejects. Those whose job has come to its good end, which need no further look. */
  look(batches: readonly FollowedBatch[]): Promise<readonly FollowedBatch[]>;
}

const states: readonly JobState[] = [
  'held',
  'waiting',
  'printing',
  'stopped',
  'cancelled',
  'aborted',
  'completed',
  'unknown',
];

export function openPrinterWatch({ follow, log, metrics, clock, repeatMinutes }: PrinterWatchOptions): PrinterWatch {
  const jobs = metrics.gauge('symbolon_postal_printer_jobs', 'Released batches at the printer, at the last look', [
    'state',
  ]);
  const waits = metrics.gauge('symbolon_postal_printer_needs_attention', '1 while somebody must see to the printer');
  /** What was called for, and when that is due again. */
  let called: { readonly what: string; readonly again: Date } | undefined;

  const call = (attention: readonly string[], batches: readonly string[]): void => {
    waits.set(attention.length > 0 ? 1 : 0);
    if (attention.length === 0) {
      if (called !== undefined) log.info('printer.needs-nothing');
      called = undefined;
      return;
    }
    const now = clock.now();
    const what = JSON.stringify([attention, batches]);
    if (called?.what === what && now < called.again) return;
    called = { what, again: later(now, repeatMinutes * millisecondsPerMinute) };
    log.error('printer.needs-attention', { attention, batches });
  };

  return {
    async look(batches) {
      const counts = new Map(states.map((state) => [state, 0]));
      const attention = new Set<string>();
      const troubled: string[] = [];
      const finished: FollowedBatch[] = [];
      for (const batch of batches) {
        const progress = await follow(batch.reference).catch(asReason);
        const needs = typeof progress === 'string' ? [progress] : progress.attention;
        for (const need of needs) attention.add(need);
        if (needs.length > 0) troubled.push(batch.batchId);
        const state = typeof progress === 'string' ? 'unknown' : progress.state;
        counts.set(state, (counts.get(state) ?? 0) + 1);
        if (state === 'completed' && needs.length === 0) finished.push(batch);
        // It answers to none of the others either.
        if (typeof progress === 'string') break;
      }
      for (const [state, count] of counts) jobs.set({ state }, count);
      call([...attention].sort(), troubled);
      return finished;
    },
  };
}

function asReason(error: unknown): string {
  return isFault(error) ? error.reason : 'BUG';
}
