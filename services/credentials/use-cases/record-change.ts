import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../../../runtime/database';
import { type Delivery, isListed } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { appendChange } from '../store/pin-request-changes';

/** Whether a request or a delivery that is listed looks different to those who watch; notices and what stands by do not. */
export function isChange(
  before: PinRequest,
  deliveriesBefore: readonly Delivery[],
  after: PinRequest,
  deliveriesAfter: readonly Delivery[],
): boolean {
  return (
    before.state !== after.state ||
    before.expireTime.getTime() !== after.expireTime.getTime() ||
    !isDeepStrictEqual(shownOf(deliveriesBefore), shownOf(deliveriesAfter))
  );
}

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
    deliveries: shownOf(deliveries),
  });
}

/** What is held looks queued to those who watch: that it was released is nothing to see. */
function shownOf(deliveries: readonly Delivery[]) {
  return deliveries
    .filter(isListed)
    .map(
      ({ id, state, reason, times }) => ({ id, state: state === 'held' ? 'queued' : state, reason, times }) as const,
    );
}
