/** Which way each half goes, what stands by, and who is told. */

import type { CheckedApplication } from './application';
import type { Channel, DigitalChannel } from './channel';
import type { Contact } from './contact';
import type { Policy } from './policy';

/** A contact and the channel that reaches it. */
export interface Route {
  readonly channel: DigitalChannel;
  readonly contact: Contact;
}

/** The route released first, then those that stand by, in the order in which they are released. */
export type FirstHalfPlan = readonly [Route, ...Route[]];

export declare function planFirstHalf(
  application: CheckedApplication,
  policy: Pick<Policy, 'firstHalfChannels'>,
): FirstHalfPlan;
export declare function confirmationRoutes(
  application: CheckedApplication,
  policy: Pick<Policy, 'firstHalfChannels'>,
): readonly Route[];
export declare function assertDisjointFamilies(first: readonly Channel[], second: readonly Channel[]): void;
