/** A contact that belongs to a credential: from when on, and for what. */

import { later, millisecondsPerHour } from '../../../runtime/clock';
import { type Contact, isSameContact } from './contact';
import { type ContactStanding, servesRestore } from './contact-standing';
import type { Policy } from './policy';

export interface RegisteredContact extends ContactStanding {
  readonly id: string;
  readonly credentialId: string;
  readonly contact: Contact;
  /** What confirms it; undefined where nothing was sent for that. */
  readonly code: { readonly id: string; readonly expireTime: Date } | undefined;
}

/** Those whose code the holder can still give back; one that another will replace is not worth asking for. */
export function toConfirm(contacts: readonly RegisteredContact[], now: Date): readonly RegisteredContact[] {
  return contacts.filter(
    ({ verifiedTime, replacedTime, code }) =>
      verifiedTime === undefined && replacedTime === undefined && code !== undefined && now < code.expireTime,
  );
}

/** What follows for a credential's contacts of one kind when another one is confirmed. */
export interface Takeover {
  /** From when on that one serves a restore; undefined: from the beginning. */
  readonly usableTime: Date | undefined;
  /** The others of its kind, and until when each of them serves. */
  readonly replaced: readonly { readonly id: string; readonly replacedTime: Date }[];
}

/**
 * A new contact takes over after a while: who has the PIN alone must not have a restore, too. Until then the one before serves. One that waits to
 * take over never will, once another is confirmed: else a stranger's would have its hour. And one that still serves comes back at
 * once: it was the holder's before, and nobody can do by it what could not be done so far.
 */
export function takeover(
  registered: readonly RegisteredContact[],
  confirmed: Contact,
  now: Date,
  { contactQuarantineHours }: Pick<Policy, 'contactQuarantineHours'>,
): Takeover {
  const ofKind = registered.filter(({ contact }) => contact.kind === confirmed.kind);
  const same = ofKind.find(({ contact }) => isSameContact(contact, confirmed));
  const others = ofKind.filter((one) => one !== same);
  if (same !== undefined && servesRestore(same, now))
    return { usableTime: same.usableTime, replaced: others.map(({ id }) => ({ id, replacedTime: now })) };
  const usableTime = later(now, contactQuarantineHours * millisecondsPerHour);
  const replaced = others.map((other) => ({ id: other.id, replacedTime: isWaiting(other, now) ? now : usableTime }));
  return { usableTime, replaced };
}

function isWaiting({ usableTime }: RegisteredContact, now: Date): boolean {
  return usableTime !== undefined && now < usableTime;
}
