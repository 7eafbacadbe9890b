import type { Transaction } from '../../../runtime/database';
import { type Delivery, isListed } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { appendChange } from '../store/pin-request-changes';

/** Records what a request and its deliveries look like at the request's version, for those who watch it. */
export async function recordChange(
  trx: Transaction,
  request: PinRequest,
  deliveries: readonly Delivery[],
): Promise<void> {
  await appendChange(trx, request.id, {
    version: request.version,
    state: request.state,
    expireTime: request.expireTime,
    deliveries: deliveries.filter(isListed).map(({ id, state, reason, times }) => ({ id, state, reason, times })),
  });
}
