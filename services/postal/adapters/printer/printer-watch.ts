/** Looks after released batches at the printer, and calls for hands: not at every look, but again until they came. */
import { type Clock, later, millisecondsPerMinute } from '../../../../runtime/clock';
import { isFault } from '../../../../runtime/fault';
import { groupBy } from '../../../../runtime/group-by';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import { type JobProgress, type JobState, jobStateNames } from './job-progress';

export interface PrinterWatchOptions {
  readonly follow: (reference: string) => Promise<JobProgress>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Where there are several printers: which one has the batch; what it needs is told with its name. */
  readonly printerOf?: (reference: string) => string;
  /** After so long a call that was not heeded is repeated. */
  readonly repeatMinutes: number;
}

export interface FollowedBatch {
  readonly batchId: string;
  readonly reference: string;
}

/** `completed`: all its letters are printed. `failed`: of none of them one can tell. */
export interface EndedBatch extends FollowedBatch {
  readonly end: 'completed' | 'failed';
}

interface Looked {
  readonly batch: FollowedBatch;
  readonly state: JobState;
  readonly needs: readonly string[];
  /** Undefined while it has none, or the printer does not answer. */
  readonly end: EndedBatch['end'] | undefined;
}

export class PrinterWatch {
  /** What was called for, and when that is due again. */
  private called: { readonly what: string; readonly again: Date } | undefined;
  /** When the printer began each job, by reference, of those that were last looked at. */
  private begun: ReadonlyMap<string, number> = new Map();

  constructor(private readonly options: PrinterWatchOptions) {}

  /** One look at each of these batches; never rejects. Those whose job has come to its end, which need no further look. */
  async look(batches: readonly FollowedBatch[]): Promise<readonly EndedBatch[]> {
    const begun = new Map<string, number>();
    const { printerOf } = this.options;
    const printers = groupBy(batches, ({ reference }) => printerOf?.(reference));
    const looks = [...printers].map(([printer, ofPrinter]) => this.lookAtPrinter(printer, ofPrinter, begun));
    const looked = (await Promise.all(looks)).flat();
    this.begun = begun;
    this.tell(looked);
    return endedOf(looked);
  }

  private async lookAtPrinter(
    printer: string | undefined,
    batches: readonly FollowedBatch[],
    begun: Map<string, number>,
  ): Promise<readonly Looked[]> {
    const looked: Looked[] = [];
    const named = (need: string) => (printer === undefined ? need : `${printer}: ${need}`);
    for (const [index, batch] of batches.entries()) {
      const progress = await this.options.follow(batch.reference).catch(asReason);
      if (typeof progress === 'string') {
        looked.push({ batch, state: 'unknown', needs: [named(progress)], end: undefined });
        // It would not answer to the others either.
        this.keepBegun(batches.slice(index), begun);
        return looked;
      }
      this.noteBegin(batch, progress, begun);
      looked.push({ batch, state: progress.state, needs: progress.attention.map(named), end: endOf(progress) });
    }
    return looked;
  }

  /** Of those that could not be looked at. */
  private keepBegun(batches: readonly FollowedBatch[], begun: Map<string, number>): void {
    for (const { reference } of batches) {
      const before = this.begun.get(reference);
      if (before !== undefined) begun.set(reference, before);
    }
  }

  /** A server that was killed begins its job anew by itself, with the letters that had come out already. */
  private noteBegin(
    { batchId, reference }: FollowedBatch,
    { beginSeconds }: JobProgress,
    begun: Map<string, number>,
  ): void {
    if (beginSeconds === undefined) return;
    const before = this.begun.get(reference);
    if (before !== undefined && before !== beginSeconds) this.options.log.error('printer.job-begun-again', { batchId });
    begun.set(reference, beginSeconds);
  }

  private tell(looked: readonly Looked[]): void {
    const { metrics, log, clock, repeatMinutes } = this.options;
    const jobs = metrics.gauge('symbolon_postal_printer_jobs', 'Released batches at the printer, at the last look', [
      'state',
    ]);
    for (const state of jobStateNames) jobs.set({ state }, looked.filter((one) => one.state === state).length);
    const attention = [...new Set(looked.flatMap(({ needs }) => needs))].sort();
    metrics
      .gauge('symbolon_postal_printer_needs_attention', '1 while somebody must see to the printer')
      .set(attention.length > 0 ? 1 : 0);
    if (attention.length === 0) {
      if (this.called !== undefined) log.info('printer.needs-nothing');
      this.called = undefined;
      return;
    }
    const batchIds = looked.filter(({ needs }) => needs.length > 0).map(({ batch }) => batch.batchId);
    const what = JSON.stringify([attention, batchIds]);
    const now = clock.now();
    if (this.called?.what === what && now < this.called.again) return;
    this.called = { what, again: later(now, repeatMinutes * millisecondsPerMinute) };
    log.error('printer.needs-attention', { attention, batchIds });
  }
}

function endedOf(looked: readonly Looked[]): readonly EndedBatch[] {
  return looked.flatMap(({ batch, end }) => (end === undefined ? [] : [{ ...batch, end }]));
}

/** A job that the printer has forgotten may have come to any end. */
function endOf({ state, attention }: JobProgress): EndedBatch['end'] | undefined {
  if (state === 'completed') return attention.includes('job-pages-missing') ? 'failed' : 'completed';
  return state === 'cancelled' || state === 'aborted' || state === 'unknown' ? 'failed' : undefined;
}

function asReason(error: unknown): string {
  return isFault(error) ? error.reason : 'BUG';
}
