/** What of the books of the three services does not add up, and from when on it is believed. */
import { later } from '../../../runtime/clock';
import type { Family } from './channel';
import type { DeliveryState } from './delivery-state';

/**
 * `lost-at-receiver`: published long ago, and its service does not know it. `unknown-to-credentials`: a service has what is not here.
 * `state-behind`: its service is further than was told here. `state-ahead`: its service told of it, and does not know it any more, or not so far.
 * `stuck`: in one state for too long. `missing-delivery`: an issue whose halves are not both there. `missing-blob`: nothing is there that could
 * be sent. `missing-issue`: a delivery of no request.
 */
export const discrepancyKinds = [
  'lost-at-receiver',
  'unknown-to-credentials',
  'state-behind',
  'state-ahead',
  'stuck',
  'missing-delivery',
  'missing-blob',
  'missing-issue',
] as const;
export type DiscrepancyKind = (typeof discrepancyKinds)[number];

/** Those that only a look at a ledger shows, or takes back. */
export const kindsByLedger: readonly DiscrepancyKind[] = [
  'lost-at-receiver',
  'unknown-to-credentials',
  'state-behind',
  'state-ahead',
];

/** What one look has found; a thing has at most one of each kind. */
export interface Finding {
  readonly kind: DiscrepancyKind;
  /** The delivery or, where nobody knows which one is missing, the request. */
  readonly subjectId: string;
  readonly deliveryId: string | undefined;
  readonly pinRequestId: string | undefined;
  /** Undefined where nobody can tell. */
  readonly family: Family | undefined;
  readonly ownState: DeliveryState | undefined;
  readonly ledgerState: DeliveryState | undefined;
  /** Since when it is so. */
  readonly sinceTime: Date;
}

/** A finding, from its first look to its last. */
export interface Discrepancy extends Finding {
  readonly id: string;
  readonly firstSeenTime: Date;
  readonly lastSeenTime: Date;
  /** Undefined while it may still be a report on its way. */
  readonly confirmTime: Date | undefined;
}

/** What a thing that is found again has become: it is believed once it was found twice, and long enough apart for whatever is under way to arrive. */
export function seenAgain(before: Discrepancy, found: Finding, now: Date, confirmMilliseconds: number): Discrepancy {
  const isOld = later(before.firstSeenTime, confirmMilliseconds) <= now;
  const { sinceTime } = before; // what was told of it meanwhile does not make it younger
  return {
    ...before,
    ...found,
    sinceTime,
    lastSeenTime: now,
    confirmTime: before.confirmTime ?? (isOld ? now : undefined),
  };
}
