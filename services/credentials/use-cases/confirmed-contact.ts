import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { Transaction } from '../../../runtime/database';
import type { ContactCode } from '../domain/contact-code';
import { maskContact } from '../domain/masking';
import { takeoverTime } from '../domain/registered-contact';
import { appendAuditEvent } from '../store/audit-events';
import { updateContactCode } from '../store/contact-codes';
import { findContacts, markContactVerified, replaceContact } from '../store/contacts';
import { findCredentialInUse } from '../store/credentials';
import { findDeliveries } from '../store/deliveries';
import { findPinRequest, lockPinRequests, updatePinRequest } from '../store/pin-requests';
import { saveNotices, sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { moveRequestOn } from './move-request-on';
import { releaseDelivery } from './release-delivery';

const minutesPerHour = 60;

/** What follows from a code that was given back for the first time. The caller holds the holder's lock, and rings after the commit. */
export async function confirmedContact(
  deps: CredentialsDeps,
  trx: Transaction,
  code: ContactCode,
  caller: string,
): Promise<void> {
  const now = deps.clock.now();
  await updateContactCode(trx, { ...code, confirmTime: now });
  if (code.purpose === 'update') await takeOver(deps, trx, code);
  if (code.purpose === 'activation') await releaseSecondHalf(deps, trx, code);
  // Of an issue that was exchanged it is the credential's already; of one that was not, save-exchange.ts asks for the code.
  if (code.purpose === 'request') await markContactVerified(trx, code.id, now);
  const request = await findPinRequest(trx, code.pinRequestId);
  if (request === undefined) throw new Error('a code of a request that is not there');
  await appendAuditEvent(trx, {
    id: deps.ids.next(),
    occurTime: now,
    actor: caller,
    action: 'contact-confirmed',
    holderId: request.holderId,
    pinRequestId: request.id,
  });
}

/** The new contact takes the place of the old one of its kind, and the old ones are told. */
async function takeOver(deps: CredentialsDeps, trx: Transaction, code: ContactCode): Promise<void> {
  const now = deps.clock.now();
  const request = await findPinRequest(trx, code.pinRequestId);
  const credential = await findCredentialInUse(trx, request?.holderId ?? '');
  if (credential === undefined || credential.id !== code.credentialId) return; // revoked meanwhile
  const old = await findContacts(trx, deps.cipher, credential.id);
  const usableTime = takeoverTime(now, deps.policy);
  const contact = {
    id: deps.ids.next(),
    credentialId: credential.id,
    contact: code.contact,
    verifiedTime: now,
    usableTime,
    replacedTime: undefined,
    code: undefined,
  };
  await replaceContact(trx, deps.cipher, contact, usableTime, now);
  const told = old.map((registered) => registered.contact).filter(({ value }) => value !== code.contact.value);
  const notice = {
    kind: NoticeKind.NOTICE_KIND_CONTACT_CHANGED,
    maskedContact: maskContact(code.contact),
    validMinutes: deps.policy.contactQuarantineHours * minutesPerHour,
  };
  await saveNotices(deps, trx, await sealCredentialNotices(deps, credential, told, notice));
}

/** Postal-first: the half that was drawn for this contact leaves, and the first one is no secret of its own any more. */
async function releaseSecondHalf(deps: CredentialsDeps, trx: Transaction, code: ContactCode): Promise<void> {
  const [request] = await lockPinRequests(trx, [code.pinRequestId]);
  if (request === undefined) throw new Error('a code of a request that is not there');
  const before = await findDeliveries(trx, request.id);
  const waiting = before.find(({ half, hold }) => half === 'second' && hold === 'confirmation');
  if (waiting === undefined) return; // the issue has ended meanwhile
  const released = await releaseDelivery(deps, trx, request, waiting);
  const after = before.map((delivery) => (delivery.id === waiting.id ? released : delivery));
  const activated = { ...request, loneHalfCipher: undefined };
  await updatePinRequest(trx, activated);
  await moveRequestOn(deps, trx, activated, before, after);
}
