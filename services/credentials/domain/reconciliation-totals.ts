/** How many halves of a walk's issues are where: each half is counted once, so that the counts add up to what was issued. */
import { type Family, familyOf, type Half } from './channel';
import type { Delivery } from './delivery';
import type { DeliveryState } from './delivery-state';
import { halvesOf, type ReconciledIssue } from './discrepancy-of-issue';

export interface HalfCount {
  readonly family: Family;
  readonly state: DeliveryState;
  readonly count: number;
  /** When the oldest of their issues was asked for. */
  readonly oldestTime: Date;
}

/** `halfCount` is the sum of `halves` and `missingHalfCount`. */
export interface ReconciliationTotals {
  readonly issueCount: number;
  readonly halfCount: number;
  readonly halves: readonly HalfCount[];
  readonly missingHalfCount: number;
}

export const noTotals: ReconciliationTotals = { issueCount: 0, halfCount: 0, halves: [], missingHalfCount: 0 };

/** The totals with one more issue in them. */
export function withIssue(
  totals: ReconciliationTotals,
  issue: ReconciledIssue,
  deliveries: readonly Delivery[],
): ReconciliationTotals {
  const halves = halvesOf(issue);
  if (halves.length === 0) return totals;
  const placed = halves.flatMap((half) => placeOf(half, issue, deliveries) ?? []);
  return {
    issueCount: totals.issueCount + 1,
    halfCount: totals.halfCount + halves.length,
    halves: placed.reduce((counts, place) => counted(counts, place, issue.createTime), totals.halves),
    missingHalfCount: totals.missingHalfCount + halves.length - placed.length,
  };
}

/** Of the ways of a half, what stands for it: the later in this order, the furthest one that is not over. */
const furthest: readonly DeliveryState[] = [
  'cancelled',
  'expired',
  'failed',
  'held',
  'queued',
  'accepted',
  'sending',
  'returned',
  'sent',
  'delivered',
];

interface Place {
  readonly family: Family;
  readonly state: DeliveryState;
}

/** Undefined where the half has no delivery. Who has exchanged a PIN had both of its halves. */
function placeOf(wanted: Half, { state }: ReconciledIssue, deliveries: readonly Delivery[]): Place | undefined {
  const best = deliveries
    .filter(({ half }) => half === wanted)
    .reduce<Delivery | undefined>((before, one) => (before && rankOf(before) >= rankOf(one) ? before : one), undefined);
  if (best === undefined) return undefined;
  return { family: familyOf(best.channel), state: state === 'used' ? 'delivered' : best.state };
}

function rankOf({ state }: Delivery): number {
  return furthest.indexOf(state);
}

function counted(counts: readonly HalfCount[], { family, state }: Place, time: Date): readonly HalfCount[] {
  const before = counts.find((one) => one.family === family && one.state === state);
  if (before === undefined) return [...counts, { family, state, count: 1, oldestTime: time }];
  const oldestTime = time < before.oldestTime ? time : before.oldestTime;
  return counts.map((one) => (one === before ? { ...before, count: before.count + 1, oldestTime } : one));
}
