/** What every act of an operator on a request has: a reason, the locks, a line in the audit. */
import type { Transaction } from '../../../runtime/database';
import { Fault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import type { AuditEvent } from '../domain/audit-event';
import { type Checked, faultsAt } from '../domain/checked';
import type { Delivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import { checkLine } from '../domain/text-line';
import { appendAuditEvent } from '../store/audit-events';
import { findDeliveries, findRequestIdsOf } from '../store/deliveries';
import { type LockedHolder, lockHolderById } from '../store/holders';
import { findPinRequest, lockPinRequests } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';

const reasonMaxCharacters = 500;

/** The operator's words, for the audit. */
export function checkedReason(text: string): Checked<string> {
  return checkLine(text, { maxCharacters: reasonMaxCharacters, required: true });
}

/** As checkedReason. Faults: invalid INVALID_FIELDS. */
export function checkReason(text: string): string {
  const checked = checkedReason(text);
  if (checked.kind === 'faulty') throw invalidFields(faultsAt('reason', checked.faults));
  return checked.value;
}

/** A request under its holder's lock and its own, as it is now. */
export interface LockedRequest {
  readonly holder: LockedHolder;
  readonly request: PinRequest;
  readonly deliveries: readonly Delivery[];
}

/** Faults: not-found PIN_REQUEST_NOT_FOUND. */
export async function lockRequest(trx: Transaction, id: string): Promise<LockedRequest> {
  // The database would refuse to compare what is not ASCII.
  const found = isUuid(id) ? await findPinRequest(trx, id) : undefined;
  if (found === undefined) throw new Fault('not-found', 'PIN_REQUEST_NOT_FOUND', 'no request with this id');
  const holder = await lockHolderById(trx, found.holderId);
  const [request] = await lockPinRequests(trx, [id]);
  if (request === undefined) throw new Error('a request that was just found is not there');
  return { holder, request, deliveries: await findDeliveries(trx, id) };
}

/** The request of a half, with that half. Faults: not-found DELIVERY_NOT_FOUND. */
export async function lockRequestOfDelivery(
  trx: Transaction,
  deliveryId: string,
): Promise<LockedRequest & { readonly delivery: Delivery }> {
  const requestId = isUuid(deliveryId) ? (await findRequestIdsOf(trx, [deliveryId])).get(deliveryId) : undefined;
  const locked = requestId === undefined ? undefined : await lockRequest(trx, requestId);
  const delivery = locked?.deliveries.find(({ id }) => id === deliveryId);
  if (locked === undefined || delivery?.half === undefined)
    throw new Fault('not-found', 'DELIVERY_NOT_FOUND', 'no half is delivered under this id');
  return { ...locked, delivery };
}

/** Faults: precondition REQUEST_ENDED. */
export function assertLive({ state }: PinRequest): void {
  if (hasEnded(state)) throw new Fault('precondition', 'REQUEST_ENDED', 'the request has ended');
}

/** Faults: precondition DELIVERY_HELD. */
export function assertReleased({ publication }: Delivery): void {
  if (publication === undefined)
    throw new Fault('precondition', 'DELIVERY_HELD', 'the delivery is held: nothing was sent yet');
}

export async function auditAct(
  deps: Pick<CredentialsDeps, 'ids' | 'clock' | 'keyring' | 'surge'>,
  trx: Transaction,
  { holderId, id }: PinRequest,
  act: Pick<AuditEvent, 'actor' | 'action'> & { readonly reason: string },
): Promise<void> {
  const { actor, action, reason } = act;
  const occurTime = deps.clock.now();
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime,
    actor,
    action,
    holderId,
    pinRequestId: id,
    reason,
  });
}
