/** Halves as credentials publishes them: sealed to the channel's key, signed, with the keys of a run; and the same as plain texts. */
import { randomUUID } from 'node:crypto';
import { Channel, Half } from '../proto/gen/symbolon/credentials/v1/pin_request';
import { DeliveryEvent, DeliveryEventContent } from '../proto/gen/symbolon/event/v1/delivery_event';
import { SealBinding, SealedContent } from '../proto/gen/symbolon/event/v1/sealed_content';
import type { BusRecord } from '../runtime/bus';
import { later, millisecondsPerDay } from '../runtime/clock';
import type { Keyring } from '../runtime/keyring';
import { seal } from '../runtime/seal';
import { signBatch } from '../runtime/signature';
import type { MessageFamily } from '../services/notify/domain/channel';

/** As many as an issue publishes: each carries its path in the tree of so many. */
const eventsPerSignature = 3;
const notAfterDays = 3;

/** The one half that all of them carry, and its reference. */
export const characters = 'BCDFGHJK';
export const reference = '4711';

const channelOf = { mail: Channel.CHANNEL_EMAIL, sms: Channel.CHANNEL_SMS } as const;

/** So many first halves, each of another delivery to another recipient, numbered from `first`. */
export async function halfEvents(
  keyring: Keyring,
  family: MessageFamily,
  first: number,
  count: number,
): Promise<BusRecord[]> {
  const contents: DeliveryEventContent[] = [];
  for (let number = first; number < first + count; number += 1) contents.push(await half(keyring, family, number));
  const records: BusRecord[] = [];
  for (let start = 0; start < count; start += eventsPerSignature)
    records.push(...signed(keyring, family, contents.slice(start, start + eventsPerSignature)));
  return records;
}

export function recipientOf(family: MessageFamily, number: number): string {
  return family === 'mail'
    ? `maria.rossi.${number}@example.org`
    : `+39347${String(number % 10_000_000).padStart(7, '0')}`;
}

async function half(keyring: Keyring, family: MessageFamily, number: number): Promise<DeliveryEventContent> {
  const [credentialId, issueId, deliveryId] = [randomUUID(), randomUUID(), randomUUID()];
  const channel = channelOf[family];
  const value = recipientOf(family, number);
  const content = SealedContent.fromPartial({
    recipient: family === 'mail' ? { $case: 'email', value } : { $case: 'mobile', value },
    language: 'it',
    reference,
    content: { $case: 'half', value: { characters, expireDaysAfterDespatch: 30 } },
  });
  const binding = { credentialId, issueId, deliveryId, half: Half.HALF_FIRST, channel };
  const sealed = await seal(
    keyring.current(`seal-${family}`),
    SealedContent.encode(content).finish(),
    SealBinding.encode(binding).finish(),
  );
  return {
    eventId: randomUUID(),
    credentialId,
    issueId,
    deliveryId,
    attempt: 1,
    channel,
    notAfterTime: later(new Date(), notAfterDays * millisecondsPerDay),
    event: { $case: 'splitDelivery', value: { half: Half.HALF_FIRST, sealed } },
  };
}

function signed(keyring: Keyring, family: MessageFamily, contents: readonly DeliveryEventContent[]): BusRecord[] {
  const encoded = contents.map((content) => Buffer.from(DeliveryEventContent.encode(content).finish()));
  const signatures = signBatch(keyring.current('event-signing'), encoded);
  return contents.map(({ credentialId, eventId }, index) => ({
    topic: `symbolon.delivery.${family}.v1`,
    key: credentialId,
    eventId,
    type: 'SplitDelivery',
    traceparent: undefined,
    value: Buffer.from(
      DeliveryEvent.encode({ content: encoded[index] ?? Buffer.alloc(0), signature: signatures[index] }).finish(),
    ),
  }));
}
