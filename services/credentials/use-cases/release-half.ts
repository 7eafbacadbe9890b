import type { Transaction } from '../../../runtime/database';
import type { Delivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { updatePinRequest } from '../store/pin-requests';
import { moveRequestOn } from './move-request-on';
import { type ReleaseDeps, releaseDelivery } from './release-delivery';

/** Sends a half that was held for a call, and writes its locked request, as it is given, as it goes on. The caller rings after the commit. */
export async function releaseHalf(
  deps: ReleaseDeps,
  trx: Transaction,
  request: PinRequest,
  deliveries: readonly Delivery[],
  half: Delivery,
): Promise<void> {
  await updatePinRequest(trx, request);
  const released = await releaseDelivery(deps, trx, request, half);
  const after = deliveries.map((delivery) => (delivery.id === half.id ? released : delivery));
  await moveRequestOn(deps, trx, request, deliveries, after);
}
