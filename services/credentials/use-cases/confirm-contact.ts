import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { channelOf } from '../domain/contact';
import { type ContactCode, codeExpiry, isOpen, parseCode } from '../domain/contact-code';
import { insertContactCode, lockContactCode, updateContactCode } from '../store/contact-codes';
import { findDelivery } from '../store/deliveries';
import { lockHolderById } from '../store/holders';
import { findPinRequest } from '../store/pin-requests';
import { isCodeOf } from './code-notice';
import { confirmedContact } from './confirmed-contact';
import type { CredentialsDeps } from './deps';
import { codeForgetTime } from './send-code';
import { storedApplication } from './stored-application';

/**
 * A contact's code is given back: the contact reaches its holder. What follows depends on what the code was sent for. Given again it is
 * right again. Faults: unauthenticated CODE_REJECTED, alike for a wrong code, one that is over, used up, or of nobody; unavailable.
 */
export async function confirmContact(
  deps: CredentialsDeps,
  { contactId, code }: { readonly contactId: string; readonly code: string },
  caller: string,
): Promise<void> {
  const given = parseCode(code);
  if (!isUuid(contactId) || given === undefined) throw rejected();
  const isRight = await inTransaction(deps.database, (trx) => tryCode(deps, trx, contactId, given, caller));
  deps.outbox.ring();
  if (!isRight) throw rejected(); // after the commit: the try counts
}

async function tryCode(
  deps: CredentialsDeps,
  trx: Transaction,
  contactId: string,
  given: string,
  caller: string,
): Promise<boolean> {
  const delivery = await findDelivery(trx, contactId);
  const request = await findPinRequest(trx, delivery?.pinRequestId ?? '');
  if (delivery === undefined || request === undefined) return false;
  await lockHolderById(trx, request.holderId); // whatever follows is decided under it
  const code = (await lockContactCode(trx, deps.cipher, contactId)) ?? (await codeOfRequest(deps, trx, contactId));
  if (code === undefined || !isOpen(code, deps.clock.now(), deps.policy)) return false;
  if (!isCodeOf(deps, contactId, given)) {
    await updateContactCode(trx, { ...code, tries: code.tries + 1 });
    return false;
  }
  if (code.confirmTime === undefined) await confirmedContact(deps, trx, code, caller);
  return true;
}

/** The code that a request's confirmation carried: its row is made when it is first given back, so that a request need not write it. */
async function codeOfRequest(deps: CredentialsDeps, trx: Transaction, id: string): Promise<ContactCode | undefined> {
  const delivery = await findDelivery(trx, id);
  if (delivery?.notice !== 'request-confirmation') return undefined;
  const { pinRequestId, credentialId, channel, createTime } = delivery;
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

function rejected(): Fault {
  return new Fault('unauthenticated', 'CODE_REJECTED', 'the code is wrong, over, used up, or of no contact');
}
