import type { Transaction } from '../../../runtime/database';
import { type Delivery, hasFailedForGood, isHeldFor } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { type ReleaseDeps, releaseDelivery } from './release-delivery';

/** Where the first half's channels so far have failed for good, releases the next contact that stands by. Gives all deliveries back. */
export async function releaseFallback(
  deps: ReleaseDeps,
  trx: Transaction,
  request: PinRequest,
  deliveries: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const next = nextFallback(deliveries);
  if (next === undefined) return deliveries;
  const released = await releaseDelivery(deps, trx, request, next);
  return deliveries.map((delivery) => (delivery.id === next.id ? released : delivery));
}

/** None while nothing was tried: what is held for something else goes first. */
function nextFallback(deliveries: readonly Delivery[]): Delivery | undefined {
  const firstHalf = deliveries.filter(({ half }) => half === 'first');
  const tried = firstHalf.filter(({ publication }) => publication !== undefined);
  if (tried.length === 0 || !tried.every(hasFailedForGood)) return undefined;
  return firstHalf.filter((delivery) => isHeldFor(delivery, 'standby')).sort((a, b) => a.position - b.position)[0];
}
