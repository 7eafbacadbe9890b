import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerMinute } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { issuesOf } from '../domain/caps';
import { type Contact, isSameContact } from '../domain/contact';
import type { ContactCode } from '../domain/contact-code';
import { maskContact } from '../domain/masking';
import { outcomeOf } from '../domain/pin-outcome';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import { takeover } from '../domain/registered-contact';
import { appendAuditEvent } from '../store/audit-events';
import { confirmContactCode } from '../store/contact-codes';
import { findContacts, markContactVerified, replaceContact } from '../store/contacts';
import { findCredentialInUse } from '../store/credentials';
import { findDeliveries } from '../store/deliveries';
import { findPinRequest, lockPinRequests, updatePinRequest } from '../store/pin-requests';
import { useWithinCaps } from './caps';
import { saveNotices, sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { moveRequestOn } from './move-request-on';
import { atTheWrongMoment, codeRejected } from './pin-faults';
import { releaseDelivery } from './release-delivery';
import { confirmedForgetTime } from './send-code';

/**
 * What follows from a code that was given back for the first time. The caller holds the holder's lock, and rings after the commit.
 * Faults, of an activation's code: precondition EXPIRED, SUSPENDED; unauthenticated CODE_REJECTED where its issue has ended otherwise.
 */
export async function confirmedContact(
  deps: CredentialsDeps,
  trx: Transaction,
  code: ContactCode,
  caller: string,
): Promise<void> {
  const now = deps.clock.now();
  const request = await findPinRequest(trx, code.pinRequestId);
  if (request === undefined) throw new Error('a code of a request that is not there');
  await confirmContactCode(trx, code.id, now, confirmedForgetTime(code, request, deps.policy));
  if (code.purpose === 'update') await takeOver(deps, trx, request, code);
  if (code.purpose === 'activation') await releaseSecondHalf(deps, trx, request, code.contact);
  // Of an issue that was exchanged it is the credential's already; of one that was not, save-exchange.ts asks for the code.
  if (code.purpose === 'request') await markContactVerified(trx, code.id, now);
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: now,
    actor: caller,
    action: 'contact-confirmed',
    holderId: request.holderId,
    pinRequestId: request.id,
  });
}

/** The new contact takes the place of the old one of its kind, and the old ones are told. */
async function takeOver(
  deps: CredentialsDeps,
  trx: Transaction,
  { holderId }: PinRequest,
  code: ContactCode,
): Promise<void> {
  const now = deps.clock.now();
  const credential = await findCredentialInUse(trx, holderId);
  if (credential === undefined || credential.id !== code.credentialId) return; // revoked meanwhile
  const old = await findContacts(trx, deps.cipher, credential.id, now);
  const { usableTime, replaced } = takeover(old, code.contact, now, deps.policy);
  const contact = {
    id: deps.ids.next(),
    credentialId: credential.id,
    contact: code.contact,
    verifiedTime: now,
    usableTime,
    replacedTime: undefined,
    code: undefined,
  };
  await replaceContact(trx, deps.cipher, contact, replaced, now);
  const told = old.map((registered) => registered.contact).filter((contact) => !isSameContact(contact, code.contact));
  const notice = {
    kind: NoticeKind.NOTICE_KIND_CONTACT_CHANGED,
    maskedContact: maskContact(code.contact),
    quarantineMinutes: minutesUntil(usableTime, now),
  };
  await saveNotices(deps, trx, await sealCredentialNotices(deps, credential, told, notice));
}

/** None for one that comes back, and serves at once. */
function minutesUntil(usableTime: Date | undefined, now: Date): number {
  if (usableTime === undefined) return 0;
  return Math.max(0, Math.ceil((usableTime.getTime() - now.getTime()) / millisecondsPerMinute));
}

/**
 * Postal-first: the half that was drawn for this contact leaves, and the first one is no secret of its own any more. A contact that has its share of
 * issues waits for a supervisor; it looks alike.
 */
async function releaseSecondHalf(
  deps: CredentialsDeps,
  trx: Transaction,
  { id }: PinRequest,
  contact: Contact,
): Promise<void> {
  const [request] = await lockPinRequests(trx, [id]);
  if (request === undefined) throw new Error('a request that was just read is not there');
  const outcome = outcomeOf({ kind: 'lone-half', request }, deps.clock.now(), deps.policy);
  if (outcome === 'expired' || outcome === 'suspended') throw atTheWrongMoment(outcome);
  if (hasEnded(request.state)) throw codeRejected();
  const before = await findDeliveries(trx, request.id);
  const waiting = before.find(({ half, hold }) => half === 'second' && hold === 'confirmation');
  if (waiting === undefined) throw new Error('an open code without the half that waits for it');
  const isWithinCap = await useWithinCaps(deps, trx, [issuesOf(contact)]);
  const moved = isWithinCap
    ? await releaseDelivery(deps, trx, request, waiting)
    : ({ ...waiting, hold: 'cap' } as const);
  const after = before.map((delivery) => (delivery.id === waiting.id ? moved : delivery));
  const attention = isWithinCap ? request.attention : 'cap';
  const activated = { ...request, attention, loneHalfCipher: undefined };
  await updatePinRequest(trx, activated);
  await moveRequestOn(deps, trx, activated, before, after);
}
