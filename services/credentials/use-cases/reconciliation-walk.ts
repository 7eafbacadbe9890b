/** A walk through the books, and how far it goes. */
import { Fault } from '../../../runtime/fault';
import type { Family } from '../domain/channel';
import type { ReconciliationTotals } from '../domain/reconciliation-totals';
import type { Look } from './compare-books';

/** A walk under way. */
export interface Walk {
  readonly startTime: Date;
  /** What is younger may be on its way. */
  readonly untilTime: Date;
  readonly signal: AbortSignal;
  totals: ReconciliationTotals;
  readonly uncompared: Set<Family>;
}

/** Few enough that each page is a short transaction, enough that a walk is not all round trips. */
export const pageRows = 200;

/** Fault unavailable once the walk is to end: its lease is lost, or the process stops. */
export function goOn({ signal }: Walk): void {
  if (signal.aborted) throw new Fault('unavailable', 'STOPPING', 'the walk goes on no further');
}

export function noteUncompared(walk: Walk, { uncompared }: Pick<Look, 'uncompared'>): void {
  for (const family of uncompared) walk.uncompared.add(family);
}
