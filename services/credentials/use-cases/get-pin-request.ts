import type { Queryable } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { isListed, type ShownDelivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { findShownDeliveries } from '../store/deliveries';
import { findPinRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';

/** A request and those of its deliveries that a caller sees. */
export interface PinRequestView {
  readonly request: PinRequest;
  readonly deliveries: readonly ShownDelivery[];
}

/** Faults: not-found PIN_REQUEST_NOT_FOUND; unavailable. */
export async function getPinRequest(
  deps: Pick<CredentialsDeps, 'database' | 'cipher'>,
  id: string,
): Promise<PinRequestView> {
  return viewOf(deps, deps.database, id);
}

/** As getPinRequest, on a handle of the caller's. */
export async function viewOf(
  deps: Pick<CredentialsDeps, 'cipher'>,
  db: Queryable,
  id: string,
): Promise<PinRequestView> {
  // The database would refuse to compare what is not ASCII.
  const request = isUuid(id) ? await findPinRequest(db, id) : undefined;
  if (request === undefined) throw new Fault('not-found', 'PIN_REQUEST_NOT_FOUND', 'no request with this id');
  const deliveries = await findShownDeliveries(db, deps.cipher, id);
  return { request, deliveries: deliveries.filter(isListed) };
}
