import { millisecondsPerSecond } from '../../../runtime/clock';
import type { OpenCarriers } from '../../notify/carrier-surroundings';
import type { Inbox } from '../inbox';
import { MessageInbox } from './message-inbox';

/** The one carrier there is while trying; it is left alone for a moment only, since it is a table of this process. */
export function inboxCarrier(inbox: Inbox): OpenCarriers {
  const health = {
    windowMilliseconds: 60 * millisecondsPerSecond,
    leastOutcomes: 10,
    failureShare: 0.5,
    slowMilliseconds: 60 * millisecondsPerSecond,
    missingShare: 1,
    leastReceipts: 1,
    quarantineMilliseconds: millisecondsPerSecond,
    longestQuarantineMilliseconds: 5 * millisecondsPerSecond,
    probes: 1,
  };
  const carrier = new MessageInbox(inbox);
  const settings = { carrier, kind: 'inbox', priority: 1, weight: 1, concurrency: 10, ratePerSecond: 0, health };
  return { settings: [settings], components: [] };
}
