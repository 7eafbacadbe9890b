/** A job at the printer, as it tells of it. */
import { numberIn, textIn, textsIn } from './ipp-attributes';
import type { IppAttributes } from './ipp-decode';
import { jobStates } from './ipp-tags';

export interface PrintJob {
  readonly id: number;
  readonly name: string | undefined;
  readonly state: number;
  readonly reasons: readonly string[];
  /** The printer has worked at it once, whatever came of that. */
  readonly wasBegun: boolean;
  /** When it was, in seconds of the printer's own clock. */
  readonly beginSeconds: number | undefined;
  readonly documents: number | undefined;
  readonly impressionsCompleted: number | undefined;
  readonly sheetsCompleted: number | undefined;
}

/** What is asked for of a job, and told above. */
export const jobFields = [
  'job-id',
  'job-name',
  'job-state',
  'job-state-reasons',
  'time-at-processing',
  'number-of-documents',
  'job-impressions-completed',
  'job-media-sheets-completed',
] as const;

/** Undefined where it has no number or no state. */
export function printJobIn(attributes: IppAttributes): PrintJob | undefined {
  const id = numberIn(attributes, 'job-id');
  const state = numberIn(attributes, 'job-state');
  if (id === undefined || state === undefined) return undefined;
  const sheetsCompleted = numberIn(attributes, 'job-media-sheets-completed');
  const beginSeconds = numberIn(attributes, 'time-at-processing');
  return {
    id,
    name: textIn(attributes, 'job-name'),
    state,
    reasons: textsIn(attributes, 'job-state-reasons').filter((reason) => reason !== 'none'),
    wasBegun: beginSeconds !== undefined || (sheetsCompleted ?? 0) > 0,
    beginSeconds,
    documents: numberIn(attributes, 'number-of-documents'),
    impressionsCompleted: numberIn(attributes, 'job-impressions-completed'),
    sheetsCompleted,
  };
}

/** Only these can still be released, and only these have surely shown nothing of themselves. */
export function isStaged(job: PrintJob): boolean {
  return job.state === jobStates.held && !job.wasBegun;
}

/**
 * Whether it was let go. A job that the printer had begun and holds again, or that was cancelled in the middle, was: paper of it may lie in
 * the tray. One that ended without having been begun tells nothing, and cannot be printed any more: somebody must decide.
 */
export function whereaboutsOf(job: PrintJob): 'staged' | 'released' | 'unknown' {
  if (isStaged(job)) return 'staged';
  if (job.wasBegun) return 'released';
  return job.state === jobStates.cancelled || job.state === jobStates.aborted ? 'unknown' : 'released';
}

/** It has come to its end, whichever. */
export function hasEnded(job: PrintJob): boolean {
  return job.state >= jobStates.cancelled;
}

/** Names a staging, of which a batch has one a claim. */
export function jobNameOf(batchId: string, fence: number): string {
  return `${batchId}-${fence}`;
}

export function isJobOf({ name = '' }: PrintJob, batchId: string): boolean {
  return name.startsWith(`${batchId}-`) && /^\d+$/.test(name.slice(batchId.length + 1));
}
