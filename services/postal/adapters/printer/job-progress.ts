/** How a released job is getting on, and what of it and of the printer needs somebody's hands. */
import { numberIn, textsIn } from './ipp-attributes';
import type { IppAttributes } from './ipp-decode';
import { jobStates, printerStates } from './ipp-tags';
import type { PrintJob } from './print-job';

export const jobStateNames = [
  'held',
  'waiting',
  'printing',
  'stopped',
  'cancelled',
  'aborted',
  'completed',
  'unknown',
] as const;
export type JobState = (typeof jobStateNames)[number];
export type PrinterState = 'idle' | 'printing' | 'stopped' | 'unknown';

export interface JobProgress {
  /** 'held' after it was released: somebody, or the printer after a failure, holds it, or it has forgotten the release. 'unknown': the printer does not know it (any more). */
  readonly state: JobState;
  /** As the printer tells them: job-printing, aborted-by-system. */
  readonly reasons: readonly string[];
  readonly sheetsCompleted: number | undefined;
  /** In seconds of the printer's own clock. Another one than before: it has begun anew, with all letters. */
  readonly beginSeconds: number | undefined;
  readonly printerState: PrinterState;
  /** As the printer tells them: media-empty-error, offline-report. */
  readonly printerStateReasons: readonly string[];
  /** What somebody must do something about, sorted; empty: nothing. Of it one can tell nothing about letters. */
  readonly attention: readonly string[];
}

const stateOf: ReadonlyMap<number, JobState> = new Map([
  [jobStates.pending, 'waiting'],
  [jobStates.held, 'held'],
  [jobStates.processing, 'printing'],
  [jobStates.stopped, 'stopped'],
  [jobStates.cancelled, 'cancelled'],
  [jobStates.aborted, 'aborted'],
  [jobStates.completed, 'completed'],
]);
const printerStateOf: ReadonlyMap<number, PrinterState> = new Map([
  [printerStates.idle, 'idle'],
  [printerStates.processing, 'printing'],
  [printerStates.stopped, 'stopped'],
]);

/** These need hands whatever weight the printer gives them; of the others those that it calls errors. */
const troubles =
  /^(media-empty|media-needed|media-jam|offline|shutdown|paused|stopped|stopped-partly|timed-out|cover-open|door-open|interlock-open|input-tray-missing|output-area-full|toner-empty|marker-supply-empty|marker-waste-full|developer-empty|fuser-over-temp|spool-area-full)$/;
const troubled: readonly JobState[] = ['held', 'stopped', 'cancelled', 'aborted'];

/** Of a job that was released, as the printer knows it, or does not; undefined, too, to look at the printer only. */
export function progressOf(job: PrintJob | undefined, printer: IppAttributes): JobProgress {
  const state = job === undefined ? 'unknown' : (stateOf.get(job.state) ?? 'unknown');
  const printerState = printerStateOf.get(numberIn(printer, 'printer-state') ?? 0) ?? 'unknown';
  const printerStateReasons = textsIn(printer, 'printer-state-reasons').filter((reason) => reason !== 'none');
  const attention = new Set(printerStateReasons.flatMap(troubleIn));
  if (printerState === 'stopped') attention.add('printer-stopped');
  if (troubled.includes(state)) attention.add(`job-${state}`);
  if (job !== undefined && hasLostPages(job)) attention.add('job-pages-missing');
  return {
    state,
    reasons: job?.reasons ?? [],
    sheetsCompleted: job?.sheetsCompleted,
    beginSeconds: job?.beginSeconds,
    printerState,
    printerStateReasons,
    attention: [...attention].sort(),
  };
}

function troubleIn(told: string): readonly string[] {
  const [, reason = told, weight] = /^(.*?)(?:-(error|warning|report))?$/.exec(told) ?? [];
  return weight === 'error' || troubles.test(reason) ? [reason] : [];
}

/** Each letter has a page at least. A printer that counts none tells nothing. A queue of CUPS without a filter prints the first document only. */
function hasLostPages({ state, documents = 0, impressionsCompleted = 0 }: PrintJob): boolean {
  return state === jobStates.completed && impressionsCompleted > 0 && impressionsCompleted < documents;
}
