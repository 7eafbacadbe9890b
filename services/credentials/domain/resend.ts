/** Which halves are sent again to a holder who asks again in the same words. */

import type { Half } from './channel';
import type { Delivery } from './delivery';
import type { DeliveryState } from './delivery-state';
import type { PinRequest } from './pin-request';
import type { Policy } from './policy';
import { latestDespatch } from './time-to-live';

const halves: readonly Half[] = ['first', 'second'];
/** What is still under way may yet arrive; what came back may be in the wrong hands. */
const throughStates: readonly DeliveryState[] = ['sent', 'delivered', 'failed', 'expired'];

/** Of each half the delivery to send again, by the contact that was tried last; none where it waits, is under way, or was sent again often enough. */
export function toSendAgain(
  request: PinRequest,
  deliveries: readonly Delivery[],
  now: Date,
  policy: Policy,
): readonly Delivery[] {
  if (request.state === 'suspended') return [];
  return halves.flatMap((half) => {
    const tried = deliveries.filter((delivery) => delivery.half === half && delivery.publication !== undefined);
    const resends = tried.reduce((sum, { attempt }) => sum + attempt - 1, 0);
    const last = tried.reduce<Delivery | undefined>(
      (best, one) => (best === undefined || one.position > best.position ? one : best),
      undefined,
    );
    if (last === undefined || resends >= policy.resendsAtMost || !throughStates.includes(last.state)) return [];
    return latestDespatch(last, request, now, policy) > now ? [last] : [];
  });
}
