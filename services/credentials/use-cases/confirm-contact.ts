import type { Transaction } from '../../../runtime/database';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { channelOf } from '../domain/contact';
import { type ContactCode, codeExpiry, isOpen, parseCode } from '../domain/contact-code';
import type { Delivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { appendAuditEvent } from '../store/audit-events';
import { countWrongTry, insertContactCode, lockContactCode } from '../store/contact-codes';
import { findDelivery } from '../store/deliveries';
import { lockHoldersById } from '../store/holders';
import { findPinRequest } from '../store/pin-requests';
import { isCodeOf } from './code-notice';
import { confirmedContact } from './confirmed-contact';
import type { CredentialsDeps } from './deps';
import { codeRejected } from './pin-faults';
import { codeForgetTime } from './send-code';
import { storedApplication } from './stored-application';

/**
 * A contact's code is given back: the contact reaches its holder. What follows depends on what the code was sent for. Given again it is
 * right again. Faults: unauthenticated CODE_REJECTED, alike for a wrong code, one that is over, used up, or of nobody; precondition EXPIRED, SUSPENDED
 * where it is right and its issue can be activated no more; exhausted QUEUE_FULL; unavailable.
 */
export async function confirmContact(
  deps: CredentialsDeps,
  { contactId, code }: { readonly contactId: string; readonly code: string },
  caller: string,
): Promise<void> {
  const given = parseCode(code);
  if (!isUuid(contactId) || given === undefined) throw codeRejected();
  const isRight = await deps.holderTurns.run(contactId, () =>
    inTransaction(deps.database, (trx) => tryCode(deps, trx, contactId, given, caller)),
  );
  deps.outbox.ring();
  if (!isRight) throw codeRejected(); // after the commit: the try counts
}

/** By the same statements whatever is wrong; but the first try of a confirmation's code makes its row, and the last one of any code an event. */
async function tryCode(
  deps: CredentialsDeps,
  trx: Transaction,
  contactId: string,
  given: string,
  caller: string,
): Promise<boolean> {
  const delivery = await findDelivery(trx, contactId);
  const request = await findPinRequest(trx, delivery?.pinRequestId ?? '');
  await lockHoldersById(trx, [request?.holderId ?? '']); // whatever follows is decided under it
  const found = (await lockContactCode(trx, deps.cipher, contactId)) ?? (await codeOfRequest(deps, trx, delivery));
  const confirms = found !== undefined && found.purpose !== 'early-access'; // that one opens reading, and confirms nothing
  const open = confirms && isOpen(found, deps.clock.now(), deps.policy) ? found : undefined;
  const isRight = isCodeOf(deps, contactId, given);
  if (open === undefined || !isRight) {
    await countWrongTry(trx, open?.id ?? '');
    if (open !== undefined && isUsedUp(deps, open)) await auditUsedUp(deps, trx, open, request, caller);
    return false;
  }
  if (open.confirmTime === undefined) await confirmedContact(deps, trx, open, caller);
  return true;
}

/** By one more wrong try. One that was given back has done what it is for. */
function isUsedUp({ policy }: CredentialsDeps, { tries, confirmTime }: ContactCode): boolean {
  return confirmTime === undefined && tries + 1 >= policy.codeTriesAtMost;
}

async function auditUsedUp(
  deps: CredentialsDeps,
  trx: Transaction,
  code: ContactCode,
  request: PinRequest | undefined,
  caller: string,
): Promise<void> {
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: caller,
    action: 'code-exhausted',
    holderId: request?.holderId,
    pinRequestId: code.pinRequestId,
    subjectId: code.id,
  });
}

/** The code that a request's confirmation carried: its row is made when it is first given back, so that a request need not write it. */
async function codeOfRequest(
  deps: CredentialsDeps,
  trx: Transaction,
  delivery: Delivery | undefined,
): Promise<ContactCode | undefined> {
  if (delivery?.notice !== 'request-confirmation') return undefined;
  const { id, pinRequestId, credentialId, channel, createTime } = delivery;
  const { contacts } = await storedApplication(deps, trx, pinRequestId);
  const contact = contacts.find(({ kind }) => channelOf(kind) === channel);
  if (contact === undefined) return undefined;
  const expireTime = codeExpiry('request', createTime, deps.policy);
  const code: ContactCode = {
    id,
    pinRequestId,
    credentialId,
    purpose: 'request',
    contact,
    tries: 0,
    sends: 1,
    createTime,
    expireTime,
    confirmTime: undefined,
  };
  await insertContactCode(trx, deps.cipher, code, codeForgetTime(code));
  return code;
}
