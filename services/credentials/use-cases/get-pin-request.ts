import type { Queryable } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { codeExpiry } from '../domain/contact-code';
import { isListed, type ShownDelivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import { findSettledCodeIds } from '../store/contact-codes';
import { findShownDeliveries } from '../store/deliveries';
import { findPinRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';

/** A request and those of its deliveries that a caller sees. */
export interface PinRequestView {
  readonly request: PinRequest;
  readonly deliveries: readonly ShownDelivery[];
  /** The contacts that the application named and whose code was not given back yet; from the exchange on the credential tells. */
  readonly contactsToConfirm: readonly ContactToConfirm[];
}

/** A contact to which a code was sent. */
export interface ContactToConfirm {
  readonly contactId: string;
  readonly maskedContact: string;
  readonly expireTime: Date;
}

type ViewDeps = Pick<CredentialsDeps, 'cipher' | 'clock' | 'policy'>;

/** Faults: not-found PIN_REQUEST_NOT_FOUND; unavailable. */
export async function getPinRequest(
  deps: ViewDeps & Pick<CredentialsDeps, 'database'>,
  id: string,
): Promise<PinRequestView> {
  return viewOf(deps, deps.database, id);
}

/** As getPinRequest, on a handle of the caller's. */
export async function viewOf(deps: ViewDeps, db: Queryable, id: string): Promise<PinRequestView> {
  // The database would refuse to compare what is not ASCII.
  const request = isUuid(id) ? await findPinRequest(db, id) : undefined;
  if (request === undefined) throw new Fault('not-found', 'PIN_REQUEST_NOT_FOUND', 'no request with this id');
  const deliveries = await findShownDeliveries(db, deps.cipher, id);
  return viewFrom(deps, request, deliveries, await findSettledCodeIds(db, [id], deps.policy));
}

/** What a caller sees of a request with these deliveries. */
export function viewFrom(
  { clock, policy }: Pick<ViewDeps, 'clock' | 'policy'>,
  request: PinRequest,
  deliveries: readonly ShownDelivery[],
  settledIds: ReadonlySet<string>,
): PinRequestView {
  const contactsToConfirm = deliveries
    .filter(({ id, notice }) => !hasEnded(request.state) && notice === 'request-confirmation' && !settledIds.has(id))
    .map(({ id, maskedRecipient, createTime }) => ({
      contactId: id,
      maskedContact: maskedRecipient,
      expireTime: codeExpiry('request', createTime, policy),
    }))
    .filter(({ expireTime }) => clock.now() < expireTime)
    .sort((one, other) => (one.contactId < other.contactId ? -1 : 1)); // the same in every answer
  return { request, deliveries: deliveries.filter(isListed), contactsToConfirm };
}
