import { millisecondsPerSecond } from '../../../runtime/clock';
import type { OpenCarriers } from '../../notify/carrier-surroundings';
import { type MessageChannel, messageChannels } from '../../notify/domain/channel';
import type { CarrierSettings } from '../../notify/use-cases/carriers/pooled-carrier';
import type { Inbox } from '../inbox';
import { MessageInbox } from './message-inbox';

/**
 * The inbox takes what no real carrier is set for; it is left alone for a moment only, since it is a table of this process. Of a channel with a
 * real carrier nothing comes here: what is tried then is that carrier.
 */
export function withInbox(real: OpenCarriers, inbox: Inbox): OpenCarriers {
  const taken = real.settings.flatMap(({ carrier }) => carrier.channels);
  const channels = messageChannels.filter((channel) => !taken.includes(channel));
  if (channels.length === 0) return real;
  return { ...real, settings: [...real.settings, inboxSettings(inbox, channels)] };
}

function inboxSettings(inbox: Inbox, channels: readonly MessageChannel[]): CarrierSettings {
  const health = {
    windowMilliseconds: 60 * millisecondsPerSecond,
    leastOutcomes: 10,
    failureShare: 0.5,
    failuresInRow: 20,
    slowMilliseconds: 60 * millisecondsPerSecond,
    missingShare: 1,
    leastReceipts: 1,
    quarantineMilliseconds: millisecondsPerSecond,
    longestQuarantineMilliseconds: 5 * millisecondsPerSecond,
    probes: 1,
  };
  const carrier = new MessageInbox(inbox, channels);
  return { carrier, kind: 'inbox', priority: 1, weight: 1, concurrency: 10, ratePerSecond: 0, health };
}
