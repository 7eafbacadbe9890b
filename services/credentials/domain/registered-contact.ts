/** A contact that belongs to a credential: from when on, and for what. */

import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Contact } from './contact';
import type { ContactStanding } from './contact-standing';
import type { Policy } from './policy';

export interface RegisteredContact extends ContactStanding {
  readonly id: string;
  readonly credentialId: string;
  readonly contact: Contact;
  /** What confirms it; undefined where nothing was sent for that. */
  readonly code: { readonly id: string; readonly expireTime: Date } | undefined;
}

/** Those whose code the holder can still give back. */
export function toConfirm(contacts: readonly RegisteredContact[], now: Date): readonly RegisteredContact[] {
  return contacts.filter(
    ({ verifiedTime, code }) => verifiedTime === undefined && code !== undefined && now < code.expireTime,
  );
}

/** When a contact that is confirmed now takes over from the one before: who has the PIN alone must not have a restore, too. */
export function takeoverTime(now: Date, { contactQuarantineHours }: Pick<Policy, 'contactQuarantineHours'>): Date {
  return later(now, contactQuarantineHours * millisecondsPerHour);
}
