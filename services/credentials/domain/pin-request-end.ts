/** How a request for a PIN ends. Until then its state is what its deliveries say (pin-request-state.ts). */
import type { PinRequest } from './pin-request';
import { liveStates, type PinRequestState } from './pin-request-state';
import { stateAfter, type Transition } from './state-table';

/**
 * `exchanged`: its initial PIN became a personal one. `expired`: its time was over. `unconfirmed`: nobody confirmed what it waited for.
 * `replaced`: another request took its place. `revoked`: the PIN was revoked.
 */
export type RequestEnd = 'exchanged' | 'expired' | 'unconfirmed' | 'replaced' | 'revoked';

type EndedState = Extract<PinRequestState, 'used' | 'expired' | 'cancelled' | 'replaced'>;

/** What came back undelivered may be in the wrong hands. (What awaits its activation has no whole PIN yet that could be exchanged.) */
const exchangeable = liveStates.filter((state) => state !== 'suspended');

const ends: readonly { readonly on: RequestEnd; readonly from: readonly PinRequestState[]; readonly to: EndedState }[] =
  [
    { on: 'exchanged', from: exchangeable, to: 'used' },
    { on: 'expired', from: liveStates, to: 'expired' },
    { on: 'unconfirmed', from: liveStates, to: 'cancelled' },
    { on: 'replaced', from: liveStates, to: 'replaced' },
    { on: 'revoked', from: liveStates, to: 'cancelled' },
  ];

export const requestEnds: readonly Transition<PinRequestState, RequestEnd>[] = ends.flatMap(({ on, from, to }) =>
  from.map((state) => ({ from: state, on, to })),
);

/** Faults: bug NO_TRANSITION for a request that has ended already. */
export function requestStateAfter(state: PinRequestState, on: RequestEnd): PinRequestState {
  return stateAfter(requestEnds, state, on);
}

/** The request as it ends now. Faults: likewise. */
export function endedBy<Request extends PinRequest>(request: Request, on: RequestEnd, now: Date): Request {
  const state = requestStateAfter(request.state, on);
  return { ...request, state, stateTime: now, endTime: now, version: request.version + 1 };
}
