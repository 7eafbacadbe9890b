/** What credentials sends: sealed and signed with the keys of one test. */
import { randomUUID } from 'node:crypto';
import { Channel, Half } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { DeliveryEvent, DeliveryEventContent } from '../../proto/gen/symbolon/event/v1/delivery_event';
import { NoticeKind, SealBinding, SealedContent } from '../../proto/gen/symbolon/event/v1/sealed_content';
import type { ReceivedRecord } from '../../runtime/bus';
import { publicPartOf } from '../../runtime/key-file';
import type { Keyring } from '../../runtime/keyring';
import { seal } from '../../runtime/seal';
import { signBatch } from '../../runtime/signature';
import { familyOf, type MessageChannel } from '../../services/notify/domain/channel';
import { sealPurpose } from '../../services/notify/use-cases/open-message';
import { keyringWith, newKey } from '../support/keyrings';

export interface TestKeys {
  readonly credentials: Keyring;
  readonly notify: Keyring;
}

export function testKeys(): TestKeys {
  const [signing, sms, mail] = [newKey('event-signing'), newKey('seal-sms'), newKey('seal-mail')];
  return {
    credentials: keyringWith(signing, publicPartOf(sms), publicPartOf(mail)),
    notify: keyringWith(
      ...(['field', 'index', 'fingerprint', 'audit'] as const).map((purpose) => newKey(purpose)),
      publicPartOf(signing),
      sms,
      mail,
    ),
  };
}

export interface Delivery {
  readonly credentialId: string;
  readonly issueId: string;
  readonly deliveryId: string;
}

export function newDelivery(): Delivery {
  return { credentialId: randomUUID(), issueId: randomUUID(), deliveryId: randomUUID() };
}

interface EventOptions {
  readonly channel?: MessageChannel;
  readonly attempt?: number;
  readonly eventId?: string;
  readonly notAfterTime: Date;
  readonly half?: Half;
  /** What is sealed; default: the first half of a PIN, to the channel's sample recipient. */
  readonly content?: SealedContent;
  /** What it is sealed for, where that is not what the event says. */
  readonly sealedFor?: Delivery;
}

type Recipient = NonNullable<SealedContent['recipient']>;
export const recipients: Readonly<Record<MessageChannel, Recipient>> = {
  sms: { $case: 'mobile', value: '+393331234567' },
  email: { $case: 'email', value: 'mario.rossi@example.it' },
  pec: { $case: 'pec', value: 'mario.rossi@pec.example.it' },
};
const wireChannel = { sms: Channel.CHANNEL_SMS, email: Channel.CHANNEL_EMAIL, pec: Channel.CHANNEL_PEC };

export function halfContent(channel: MessageChannel, language = 'en'): SealedContent {
  return SealedContent.fromPartial({
    recipient: recipients[channel],
    language,
    reference: '4821',
    content: { $case: 'half', value: { characters: 'BCDFGHJK', expireDaysAfterDespatch: 30 } },
  });
}

export function noticeContent(channel: MessageChannel): SealedContent {
  const value = { kind: NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION, requestTime: new Date('2026-11-23T08:00:00Z') };
  return SealedContent.fromPartial({
    recipient: recipients[channel],
    language: 'de',
    reference: '4821',
    content: { $case: 'notice', value },
  });
}

export async function splitDelivery(
  keys: TestKeys,
  delivery: Delivery,
  options: EventOptions,
): Promise<ReceivedRecord> {
  const half = options.half ?? Half.HALF_FIRST;
  const content = options.content ?? halfContent(options.channel ?? 'email');
  const sealed = await sealedFor(keys, options.sealedFor ?? delivery, options, half, content);
  return recordOf(keys, contentOf(delivery, options, { $case: 'splitDelivery', value: { half, sealed } }), options);
}

export async function notice(keys: TestKeys, delivery: Delivery, options: EventOptions): Promise<ReceivedRecord> {
  const content = options.content ?? noticeContent(options.channel ?? 'email');
  const sealed = await sealedFor(keys, delivery, options, Half.HALF_UNSPECIFIED, content);
  return recordOf(keys, contentOf(delivery, options, { $case: 'notice', value: { sealed } }), options);
}

export function cancellation(keys: TestKeys, delivery: Delivery, options: EventOptions): ReceivedRecord {
  return recordOf(keys, contentOf(delivery, options, { $case: 'cancellation', value: {} }), options);
}

export function recordOf(
  keys: TestKeys,
  content: DeliveryEventContent,
  { channel = 'email' }: { readonly channel?: MessageChannel },
): ReceivedRecord {
  const bytes = Buffer.from(DeliveryEventContent.encode(content).finish());
  const [signature] = signBatch(keys.credentials.current('event-signing'), [bytes]);
  const value = Buffer.from(DeliveryEvent.encode({ content: bytes, signature }).finish());
  return { ...receivedRecord(value, channel), key: content.credentialId, eventId: content.eventId };
}

export function receivedRecord(value: Buffer, channel: MessageChannel = 'email'): ReceivedRecord {
  const topic = `symbolon.delivery.${familyOf[channel]}.v1`;
  return { topic, key: '', eventId: '', type: 'SplitDelivery', traceparent: undefined, value, headers: {} };
}

async function sealedFor(
  keys: TestKeys,
  { credentialId, issueId, deliveryId }: Delivery,
  { channel = 'email' }: EventOptions,
  half: Half,
  content: SealedContent,
) {
  const binding = { credentialId, issueId, deliveryId, half, channel: wireChannel[channel] };
  const key = keys.credentials.current(sealPurpose[familyOf[channel]]);
  return seal(key, SealedContent.encode(content).finish(), SealBinding.encode(binding).finish());
}

export function contentOf(
  { credentialId, issueId, deliveryId }: Delivery,
  { attempt = 1, eventId = randomUUID(), notAfterTime, channel = 'email' }: EventOptions,
  event: DeliveryEventContent['event'],
): DeliveryEventContent {
  return {
    eventId,
    credentialId,
    issueId,
    deliveryId,
    attempt,
    channel: wireChannel[channel],
    notAfterTime,
    event,
  };
}
