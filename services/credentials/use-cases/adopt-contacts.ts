import type { Transaction } from '../../../runtime/database';
import type { Channel } from '../domain/channel';
import { type Contact, channelOf, isSameContact } from '../domain/contact';
import { codeExpiry } from '../domain/contact-code';
import type { Delivery } from '../domain/delivery';
import type { DeliveryState } from '../domain/delivery-state';
import type { PinRequest } from '../domain/pin-request';
import { findConfirmedCodes } from '../store/contact-codes';
import { registerContacts } from '../store/contacts';
import type { CredentialsDeps } from './deps';
import { storedApplication } from './stored-application';

/**
 * An issue is exchanged: the contacts that its application named, and the one of its activation, become the credential's. Verified are those that
 * carried a half, for the holder has both, and those whose code was given back.
 */
export async function adoptContacts(
  deps: CredentialsDeps,
  trx: Transaction,
  request: PinRequest & { readonly credentialId: string },
  deliveries: readonly Delivery[],
): Promise<void> {
  const now = deps.clock.now();
  const givenBack = await findConfirmedCodes(trx, deps.cipher, request.id);
  const confirmed = givenBack.filter(({ purpose }) => purpose !== 'early-access');
  const activated = confirmed.filter(({ purpose }) => purpose === 'activation').map(({ contact }) => contact);
  const { contacts } = await storedApplication(deps, trx, request.id);
  const carried = carriersOf(deliveries);
  const adopted = [...activated, ...contacts.filter((contact) => !activated.some(({ kind }) => kind === contact.kind))];
  const isVerified = (contact: Contact) =>
    carried.has(channelOf(contact.kind)) || confirmed.some((code) => isSameContact(code.contact, contact));
  const registered = adopted.map((contact) => ({
    id: deps.ids.next(),
    credentialId: request.credentialId,
    contact,
    verifiedTime: isVerified(contact) ? now : undefined,
    usableTime: undefined,
    replacedTime: undefined,
    code: codeFor(deps, contact, deliveries),
  }));
  await registerContacts(trx, deps.cipher, registered, now);
}

/** What the confirmation of the request carried to this contact. */
function codeFor({ policy }: CredentialsDeps, contact: Contact, deliveries: readonly Delivery[]) {
  const confirmation = deliveries.find(
    ({ notice, channel }) => notice === 'request-confirmation' && channel === channelOf(contact.kind),
  );
  return confirmation && { id: confirmation.id, expireTime: codeExpiry('request', confirmation.createTime, policy) };
}

/**
 * The digital channels by which a half surely reached the holder: the only one that was used for it, reported or not; of several the only one that ever
 * was sent, if that did not fail afterwards. Else a contact may be a stranger's, and a code must tell.
 */
function carriersOf(deliveries: readonly Delivery[]): ReadonlySet<Channel> {
  const digital = deliveries.filter(
    ({ half, channel, publication }) => half !== undefined && channel !== 'letter' && publication !== undefined,
  );
  const certain = (['first', 'second'] as const).flatMap((half) =>
    carrierAmong(digital.filter((one) => one.half === half)),
  );
  return new Set(certain.map(({ channel }) => channel));
}

function carrierAmong(used: readonly Delivery[]): readonly Delivery[] {
  if (used.length === 1) return used;
  const everSent = used.filter(({ times }) => times.sendTime !== undefined || times.deliverTime !== undefined);
  return everSent.length === 1 ? everSent.filter(({ state }) => arrived.includes(state)) : [];
}

const arrived: readonly DeliveryState[] = ['sent', 'delivered'];
