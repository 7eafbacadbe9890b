import { Fault } from '../../runtime/fault';
import type { Log } from '../../runtime/log';
import { channelsOf, type MessageChannel, type MessageFamily } from './domain/channel';
import type { MessageCarrier } from './ports';

interface Carriers {
  hasCarrier(channel: MessageChannel): boolean;
  /** Fault unavailable NO_CARRIER where it has none: one may come with the next start. */
  carrierFor(channel: MessageChannel): MessageCarrier;
}

/**
 * One carrier a channel. A family without any is refused: fault invalid NO_CARRIER; a channel of a family that has none is
 * warned about, since its messages will fail.
 */
export function carriersByChannel(
  carriers: readonly MessageCarrier[],
  families: readonly MessageFamily[],
  log: Log,
): Carriers {
  const byChannel = new Map<MessageChannel, MessageCarrier>();
  for (const carrier of carriers) for (const channel of carrier.channels) byChannel.set(channel, carrier);
  for (const family of families) {
    const without = channelsOf[family].filter((channel) => !byChannel.has(channel));
    if (without.length === channelsOf[family].length)
      throw new Fault('invalid', 'NO_CARRIER', `no carrier takes messages of the family ${family}`);
    for (const channel of without) log.warn('carriers.channel-without-carrier', { channel });
  }
  return {
    hasCarrier: (channel) => byChannel.has(channel),
    carrierFor: (channel) => {
      const carrier = byChannel.get(channel);
      if (carrier === undefined) throw new Fault('unavailable', 'NO_CARRIER', `nobody takes messages for ${channel}`);
      return carrier;
    },
  };
}
