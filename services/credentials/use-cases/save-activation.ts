import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { type Contact, isSameContact } from '../domain/contact';
import type { ContactCode } from '../domain/contact-code';
import type { Delivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import { appendAuditEvent } from '../store/audit-events';
import { endContactCode, findCodesSince } from '../store/contact-codes';
import { findDeliveries, insertDeliveries, updateDelivery } from '../store/deliveries';
import { lockHolderById } from '../store/holders';
import { lockPinRequests, updatePinRequest } from '../store/pin-requests';
import { eraseSealedBlobs, insertSealedBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import type { DrawnActivation } from './draw-activation';
import { pinRejected } from './pin-faults';
import { recordChange } from './record-change';
import { assertFewCodes, sendCode, waitingCode } from './send-code';

interface ActivationToSave {
  /** As it was when the half was compared. */
  readonly request: PinRequest;
  readonly drawn: DrawnActivation;
  readonly contact: Contact;
  readonly caller: string;
}

/**
 * Keeps the second half until its contact is confirmed. Where one waits for the same contact already its code is sent again, and what was drawn
 * is forgotten; one that waits for another contact gives way. Faults: unauthenticated PIN_REJECTED where the issue was activated or has
 * ended meanwhile; exhausted TOO_MANY_CODES.
 */
export async function saveActivation(
  deps: CredentialsDeps,
  trx: Transaction,
  { request: { id, holderId }, drawn, contact, caller }: ActivationToSave,
): Promise<ContactCode> {
  await lockHolderById(trx, holderId);
  const [request] = await lockPinRequests(trx, [id]);
  if (request === undefined || hasEnded(request.state) || request.loneHalfCipher === undefined) throw pinRejected();
  const now = deps.clock.now();
  const sinceTime = later(now, -millisecondsPerDay);
  const ofToday = await findCodesSince(trx, deps.cipher, { pinRequestId: id, purpose: 'activation', sinceTime });
  const waiting = ofToday.find((code) => now < code.expireTime);
  if (waiting !== undefined && isSameContact(waiting.contact, contact)) return waitingCode(deps, trx, waiting);
  assertFewCodes(ofToday, now, deps.policy);
  if (waiting !== undefined) await endContactCode(trx, waiting.id, now);
  const before = await endOthers(deps, trx, await findDeliveries(trx, id));
  const code = await sendCode(deps, trx, { purpose: 'activation', contact, sealed: drawn.code });
  const secondHalf = { ...drawn.secondHalf.delivery, ...held };
  await insertDeliveries(trx, deps.cipher, [secondHalf]);
  await insertSealedBlobs(trx, [drawn.secondHalf.blob]);
  const activated = { ...request, initialPin: drawn.initialPin, version: request.version + 1 };
  await updatePinRequest(trx, activated);
  await recordChange(trx, activated, [...before, secondHalf]);
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: now,
    actor: caller,
    action: 'pin-activated',
    holderId,
    pinRequestId: id,
  });
  return code;
}

const held = { state: 'held', hold: 'confirmation', publication: undefined } as const;

/** Of these deliveries, halves for another contact end: nobody ever had them. Gives all back as they are then. */
async function endOthers(
  deps: CredentialsDeps,
  trx: Transaction,
  deliveries: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const after = deliveries.map((delivery): Delivery => {
    if (delivery.hold !== 'confirmation') return delivery;
    const times = { ...delivery.times, endTime: deps.clock.now() };
    return { ...delivery, state: 'cancelled', hold: undefined, times };
  });
  const ended = after.filter((delivery, index) => delivery !== deliveries[index]);
  await eraseSealedBlobs(
    trx,
    ended.map(({ id }) => id),
  );
  for (const delivery of ended) await updateDelivery(trx, delivery);
  return after;
}
