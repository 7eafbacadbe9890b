/** What an issue must have: its halves, each with a delivery, and what each of these may still have to send. */
import type { Half } from './channel';
import type { Delivery } from './delivery';
import type { PinRequest } from './pin-request';
import { hasEnded } from './pin-request-state';

/** A request as far as its deliveries' books go. */
export interface ReconciledIssue extends Pick<PinRequest, 'id' | 'outcome' | 'route' | 'state' | 'createTime'> {
  /** Postal-first, and its second half is not drawn or not confirmed yet. */
  readonly hasLoneHalf: boolean;
}

/** The halves that must be there. One that got no PIN has none; postal-first the second one comes with the activation. */
export function halvesOf({ outcome, route, state, hasLoneHalf }: ReconciledIssue): readonly Half[] {
  if (outcome !== 'issued') return [];
  const hasSecond = route !== 'postal-first' || state === 'used' || (isLive(state) && !hasLoneHalf);
  return hasSecond ? ['first', 'second'] : ['first'];
}

/** Of an issue under way, those of them that have no delivery at all: one that has ended needs none any more. */
export function missingHalvesOf(issue: ReconciledIssue, deliveries: readonly Delivery[]): readonly Half[] {
  if (!isLive(issue.state)) return [];
  return halvesOf(issue).filter((wanted) => !deliveries.some(({ half }) => half === wanted));
}

/** A half may be sent again while its issue is under way; a message without one until its service has it, or its time is over. */
export function needsBlob(delivery: Delivery, issue: ReconciledIssue | undefined, now: Date): boolean {
  const { half, state, publication } = delivery;
  if (half !== undefined) return issue?.outcome === 'issued' && isLive(issue.state) && state !== 'cancelled';
  return publication?.kind === 'delivery' && state === 'queued' && now < publication.notAfterTime;
}

function isLive(state: PinRequest['state']): boolean {
  return !hasEnded(state);
}
