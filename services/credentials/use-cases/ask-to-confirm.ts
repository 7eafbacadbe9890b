import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { inTransaction } from '../../../runtime/transaction';
import type { AuditEvent } from '../domain/audit-event';
import { type Contact, comparedText, isSameContact } from '../domain/contact';
import type { ContactCode } from '../domain/contact-code';
import type { Credential } from '../domain/credential';
import { maskContact } from '../domain/masking';
import type { RegisteredContact } from '../domain/registered-contact';
import { appendAuditEvent } from '../store/audit-events';
import { endContactCode, findCodesSince } from '../store/contact-codes';
import { findContacts } from '../store/contacts';
import { findCredential } from '../store/credentials';
import { lockHolderById } from '../store/holders';
import { lockPinRequests } from '../store/pin-requests';
import { sealCodeNotice } from './code-notice';
import { aboutCredential } from './credential-notices';
import type { CredentialsDeps } from './deps';
import type { ContactToConfirm } from './get-pin-request';
import type { SealedDelivery } from './seal-delivery';
import { assertFewCodes, sendCode, waitingCode } from './send-code';

interface Act extends Pick<AuditEvent, 'actor' | 'action' | 'reason'> {
  /** Throws where the credential, as it is under its holder's lock, is no longer what the act stands on. */
  readonly assertStands: (now: Credential | undefined) => void;
}

/**
 * Sends each contact its code; again the same one where it waits for it already. One that the credential has, confirmed, is left out.
 * Faults: exhausted TOO_MANY_CODES; what `assertStands` throws; unavailable.
 */
export async function askToConfirm(
  deps: CredentialsDeps,
  credential: Credential,
  contacts: readonly Contact[],
  { assertStands, ...act }: Act,
): Promise<readonly ContactToConfirm[]> {
  const about = aboutCredential(deps, credential);
  const telling = { byOperator: act.action === 'contact-added' };
  const sealed = await Promise.all(
    contacts.map(async (contact) => ({
      contact,
      sealed: await sealCodeNotice(deps, about, contact, 'update', telling),
    })),
  );
  const codes = await inTransaction(deps.database, async (trx) => {
    await lockHolderById(trx, credential.holderId);
    assertStands(await findCredential(trx, credential.id));
    await lockPinRequests(trx, [about.pinRequestId]);
    const asked = new Map<Contact, ContactCode>();
    const registered = await findContacts(trx, deps.cipher, credential.id, deps.clock.now());
    // In one order, whoever asks: each locks its contact's count.
    for (const one of sealed.toSorted((some, other) => (textOf(some) < textOf(other) ? -1 : 1)))
      if (!isConfirmed(registered, one.contact)) asked.set(one.contact, await ask(deps, trx, about.pinRequestId, one));
    await audit(deps, trx, credential, act);
    return contacts.flatMap((contact) => asked.get(contact) ?? []);
  });
  deps.outbox.ring();
  return codes.map(({ id, contact, expireTime }) => ({
    contactId: id,
    maskedContact: maskContact(contact),
    expireTime,
  }));
}

function textOf({ contact }: SealedCode): string {
  return `${contact.kind} ${comparedText(contact)}`;
}

/** One that will be replaced is no longer the credential's. */
function isConfirmed(registered: readonly RegisteredContact[], asked: Contact): boolean {
  return registered.some(
    ({ contact, verifiedTime, replacedTime }) =>
      isSameContact(contact, asked) && verifiedTime !== undefined && replacedTime === undefined,
  );
}

interface SealedCode {
  readonly contact: Contact;
  readonly sealed: SealedDelivery;
}

/** A day's codes of one credential are bounded, so that nobody is flooded in its name. */
async function ask(
  deps: CredentialsDeps,
  trx: Transaction,
  pinRequestId: string,
  { contact, sealed }: SealedCode,
): Promise<ContactCode> {
  const now = deps.clock.now();
  const sinceTime = later(now, -millisecondsPerDay);
  const ofToday = await findCodesSince(trx, deps.cipher, { pinRequestId, purpose: 'update', sinceTime });
  const ofKind = ofToday.filter((code) => code.contact.kind === contact.kind && code.confirmTime === undefined);
  const waiting = ofKind.find((code) => isSameContact(code.contact, contact) && now < code.expireTime);
  if (waiting !== undefined) return waitingCode(deps, trx, waiting);
  assertFewCodes(ofToday, now, deps.policy);
  for (const replaced of ofKind) await endContactCode(trx, replaced.id, now);
  return sendCode(deps, trx, { purpose: 'update', contact, sealed });
}

async function audit(
  deps: CredentialsDeps,
  trx: Transaction,
  credential: Credential,
  act: Omit<Act, 'assertStands'>,
): Promise<void> {
  await appendAuditEvent(deps, trx, {
    ...act,
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    holderId: credential.holderId,
    pinRequestId: credential.pinRequestId,
  });
}
