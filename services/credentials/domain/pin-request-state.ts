/** How far a request for a PIN has come, as its deliveries say. */

import type { Half } from './channel';
import type { DeliveryState } from './delivery-state';

export type PinRequestState =
  | 'accepted'
  | 'delivering'
  | 'ready'
  | 'awaiting-activation'
  | 'used'
  | 'suspended'
  | 'expired'
  | 'cancelled'
  | 'replaced';

/** The states of a request that still moves. */
export const liveStates = [
  'accepted',
  'delivering',
  'ready',
  'awaiting-activation',
  'suspended',
] as const satisfies readonly PinRequestState[];

/** Nothing that happens to a delivery changes a request that has ended. */
export function hasEnded(state: PinRequestState): boolean {
  return !liveStates.some((live) => live === state);
}

/** How far one half has come, in the order in which the later one wins among its deliveries: one of them is enough to read it. */
const progresses = ['waiting', 'under-way', 'arrived', 'returned'] as const;
type Progress = (typeof progresses)[number];

/** A failed delivery was with its service, and the half may still go another way; a cancelled one says nothing. */
export const progressOfDelivery: Readonly<Record<DeliveryState, Progress>> = {
  held: 'waiting',
  queued: 'waiting',
  cancelled: 'waiting',
  accepted: 'under-way',
  sending: 'under-way',
  failed: 'under-way',
  expired: 'under-way',
  sent: 'arrived',
  delivered: 'arrived',
  returned: 'returned',
};

/** By the progress of the first half and, within, of the second: a half that came back may be in the wrong hands. */
export const requestTable: Readonly<Record<Progress, Readonly<Record<Progress, PinRequestState>>>> = {
  waiting: { waiting: 'accepted', 'under-way': 'delivering', arrived: 'delivering', returned: 'suspended' },
  'under-way': { waiting: 'delivering', 'under-way': 'delivering', arrived: 'delivering', returned: 'suspended' },
  arrived: { waiting: 'delivering', 'under-way': 'delivering', arrived: 'ready', returned: 'suspended' },
  returned: { waiting: 'suspended', 'under-way': 'suspended', arrived: 'suspended', returned: 'suspended' },
};

interface HalfDelivery {
  readonly half: Half | undefined;
  readonly state: DeliveryState;
}

/**
 * The state of a request that was in `before`, by its halves' deliveries, fallbacks included. It depends on their states only, not
 * on how they came about: the same reports in any order give the same state. Postal-first, a first half that was sent waits for its activation
 * until the second one has left.
 */
export function pinRequestStateOf(
  before: PinRequestState,
  deliveries: readonly HalfDelivery[],
  isPostalFirst = false,
): PinRequestState {
  if (hasEnded(before)) return before;
  const statesOf = (half: Half) => deliveries.filter((one) => one.half === half).map(({ state }) => state);
  const [first, second] = [statesOf('first'), statesOf('second')];
  const hasLeft = second.some((state) => state !== 'held' && state !== 'cancelled');
  if (isPostalFirst && !hasLeft && progressOfHalf(first) === 'arrived') return 'awaiting-activation';
  return requestTable[progressOfHalf(first)][progressOfHalf(second)];
}

function progressOfHalf(states: readonly DeliveryState[]): Progress {
  return progresses.findLast((progress) => states.some((state) => progressOfDelivery[state] === progress)) ?? 'waiting';
}
