/** Which way each half goes, what stands by, and who is told. */

import { Fault } from '../../../runtime/fault';
import type { CheckedApplication } from './application';
import { type Channel, type DigitalChannel, familyOf } from './channel';
import { type Contact, channelOf } from './contact';
import type { Policy } from './policy';

/** A contact and the channel that reaches it. */
export interface Route {
  readonly channel: DigitalChannel;
  readonly contact: Contact;
}

/** The route released first, then those that stand by, in the order in which they are released. */
export type MessagePlan = readonly [Route, ...Route[]];

type Planned = Pick<CheckedApplication, 'contacts' | 'preferredChannel'>;
type Reach = Pick<Policy, 'firstHalfChannels'>;

const usualOrder: readonly DigitalChannel[] = ['sms', 'pec', 'email'];

/** Digital first, the second half by letter, unless the holder gives no contact or prefers the letter. */
export function routeOf({ contacts, preferredChannel }: Planned): 'digital-first' | 'postal-first' {
  return preferredChannel === 'letter' || contacts.length === 0 ? 'postal-first' : 'digital-first';
}

/** The preferred channel, then SMS, PEC, e-mail: those on which this installation can send and whose contact was given. */
export function planFirstHalf(application: Planned, policy: Reach): MessagePlan {
  const [released, ...standby] = inOrder(application, policy);
  if (released === undefined)
    throw new Fault('bug', 'NO_ROUTE', 'a checked application has a contact that can be reached');
  return [released, ...standby];
}

/**
 * The second half of a PIN whose first is printed at a desk: likewise, or by letter where no contact can be reached or the letter is preferred. The letter
 * does not stand by: who has a contact would not know to wait for it.
 */
export function planSecondHalfAtDesk(application: Planned, policy: Reach): MessagePlan | 'letter' {
  const [released, ...standby] = application.preferredChannel === 'letter' ? [] : inOrder(application, policy);
  return released === undefined ? 'letter' : [released, ...standby];
}

function inOrder(application: Planned, policy: Reach): readonly Route[] {
  const preferred = application.preferredChannel;
  const order = preferred === undefined ? usualOrder : [preferred, ...usualOrder.filter((one) => one !== preferred)];
  const reachable = confirmationRoutes(application, policy);
  return order.flatMap((channel) => reachable.filter((route) => route.channel === channel));
}

/** Every contact given that this installation can reach is told of the request. */
export function confirmationRoutes({ contacts }: Pick<Planned, 'contacts'>, policy: Reach): readonly Route[] {
  return contacts
    .map((contact) => ({ channel: channelOf(contact.kind), contact }))
    .filter(({ channel }) => policy.firstHalfChannels.includes(channel));
}

/** No family may ever open something of both halves of one PIN, fallbacks included. Faults: bug FAMILIES_NOT_DISJOINT. */
export function assertDisjointFamilies(first: readonly Channel[], second: readonly Channel[]): void {
  const families = new Set(first.map(familyOf));
  const shared = second.map(familyOf).find((family) => families.has(family));
  if (shared !== undefined)
    throw new Fault('bug', 'FAMILIES_NOT_DISJOINT', `both halves of one PIN would be sealed to the family ${shared}`);
}
