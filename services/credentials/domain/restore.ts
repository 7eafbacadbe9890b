/** A forgotten PIN: which contacts let a restore start, and which way the halves of the new one go. */

import type { DigitalChannel } from './channel';
import { faultsAt } from './checked';
import { type Contact, channelOf, isSameContact } from './contact';
import type { Route } from './delivery-plan';
import type { CheckedMessage } from './field-checks';
import { checkFiscalCode, type FiscalCode } from './fiscal-code';
import { checkGivenContacts, type RawContact } from './given-contact';
import type { Policy } from './policy';

export interface RawRestore {
  readonly fiscalCode: string | undefined;
  readonly contacts: readonly RawContact[];
}

export interface AskedRestore {
  readonly fiscalCode: FiscalCode;
  /** One to three, one of a kind. */
  readonly contacts: readonly Contact[];
}

/** Checks it by itself: nothing is looked up, so that the faults say nothing about who is known. */
export function checkRestore(raw: RawRestore): CheckedMessage<AskedRestore> {
  const fiscalCode = checkFiscalCode(raw.fiscalCode);
  const contacts = checkGivenContacts(raw.contacts, 'contacts');
  if (fiscalCode.kind === 'ok' && contacts.kind === 'ok')
    return { kind: 'ok', value: { fiscalCode: fiscalCode.value, contacts: contacts.value } };
  const fields = [
    ...(fiscalCode.kind === 'faulty' ? faultsAt('fiscal_code', fiscalCode.faults) : []),
    ...(contacts.kind === 'faulty' ? contacts.fields : []),
  ];
  return { kind: 'faulty', fields };
}

/** Contacts that let a restore start. */
export interface RestoreMatch {
  readonly contacts: readonly Contact[];
  /** The certified address before the other one. */
  readonly linkTo: Contact;
}

type Reach = Pick<Policy, 'firstHalfChannels'>;

/**
 * Whether the contacts given let a restore start: every one of them must serve a restore, they must be enough, and a link must be able to
 * reach a mail address among them.
 */
export function matchRestore(
  given: readonly Contact[],
  serving: readonly Contact[],
  policy: Reach & Pick<Policy, 'restoreContacts'>,
): RestoreMatch | undefined {
  // As they are registered.
  const matched = given.flatMap((one) => serving.find((other) => isSameContact(one, other)) ?? []);
  if (matched.length < given.length || matched.length < policy.restoreContacts) return undefined;
  const linkTo = reachable(matched, 'pec', policy) ?? reachable(matched, 'email', policy);
  return linkTo && { contacts: matched, linkTo };
}

/** Which way the halves of the new PIN go. */
export interface RestorePlan {
  readonly first: Route;
  readonly second: Route | 'letter';
}

/** By SMS, and to where the link went; without a mobile number that can be reached to where the link went, and by letter. */
export function planRestore({ contacts, linkTo }: RestoreMatch, policy: Reach): RestorePlan {
  const mobile = reachable(contacts, 'sms', policy);
  const mail = { channel: channelOf(linkTo.kind), contact: linkTo };
  return mobile === undefined
    ? { first: mail, second: 'letter' }
    : { first: { channel: 'sms', contact: mobile }, second: mail };
}

function reachable(
  contacts: readonly Contact[],
  channel: DigitalChannel,
  { firstHalfChannels }: Reach,
): Contact | undefined {
  if (!firstHalfChannels.includes(channel)) return undefined;
  return contacts.find(({ kind }) => channelOf(kind) === channel);
}
