/** Contacts that this installation has no way to. */

import type { FieldFault } from '../../../runtime/fault';
import { faultsAt, type ValueFault } from './checked';
import { type Contact, channelOf } from './contact';
import type { Policy } from './policy';

type Reach = Pick<Policy, 'firstHalfChannels'>;

export function isReachable({ kind }: Pick<Contact, 'kind'>, { firstHalfChannels }: Reach): boolean {
  return firstHalfChannels.includes(channelOf(kind));
}

/** The fault of a contact that no message can be sent to. */
export function unreachable({ firstHalfChannels }: Reach): ValueFault {
  return { reason: 'CONTACT_NOT_REACHABLE', description: `must be reached by one of: ${firstHalfChannels.join(', ')}` };
}

/** Told as `contacts[0].mobile`, where `path` is `contacts`. */
export function unreachableContacts(contacts: readonly Contact[], path: string, policy: Reach): readonly FieldFault[] {
  return contacts.flatMap((contact, index) =>
    isReachable(contact, policy) ? [] : faultsAt(`${path}[${index}].${contact.kind}`, [unreachable(policy)]),
  );
}
