/** How far a request for a PIN has come, as its deliveries say. */

import type { Half } from './channel';
import type { DeliveryState } from './delivery-state';

export type PinRequestState =
  | 'accepted'
  | 'delivering'
  | 'ready'
  | 'used'
  | 'suspended'
  | 'expired'
  | 'cancelled'
  | 'replaced';

export declare function hasEnded(state: PinRequestState): boolean;
export declare function pinRequestStateOf(
  before: PinRequestState,
  deliveries: readonly { readonly half: Half; readonly state: DeliveryState }[],
): PinRequestState;
