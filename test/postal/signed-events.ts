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
import { keyringWith, newKey } from '../support/keyrings';
import { italianAddress } from './letter-samples';

export interface TestKeys {
  readonly credentials: Keyring;
  readonly postal: Keyring;
}

export function testKeys(sealed: 'seal-letter' | 'seal-desk' = 'seal-letter'): TestKeys {
  const [signing, sealing] = [newKey('event-signing'), newKey(sealed)];
  return {
    credentials: keyringWith(signing, publicPartOf(sealing)),
    postal: keyringWith(publicPartOf(signing), sealing, ...postalSecrets()),
  };
}

/** What postal keeps for itself. */
export function postalSecrets() {
  return [newKey('field'), newKey('index'), newKey('fingerprint'), newKey('manifest-signing')];
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
  readonly attempt?: number;
  readonly eventId?: string;
  readonly notAfterTime: Date;
  readonly channel?: Channel;
  /** What is sealed; default: the second half of a PIN, to an address in Rome. */
  readonly content?: SealedContent;
  /** What it is sealed for, where that is not what the event says. */
  readonly sealedFor?: Delivery;
}

export const halfContent = SealedContent.fromPartial({
  recipient: { $case: 'postalAddress', value: italianAddress },
  language: 'it-IT',
  reference: '4821',
  content: { $case: 'half', value: { characters: 'QW8ZR5TM', expireDaysAfterDespatch: 30 } },
});

export const noticeContent = SealedContent.fromPartial({
  recipient: { $case: 'postalAddress', value: italianAddress },
  language: 'de',
  reference: '',
  content: { $case: 'notice', value: { kind: NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE } },
});

export async function splitDelivery(
  keys: TestKeys,
  delivery: Delivery,
  options: EventOptions,
): Promise<ReceivedRecord> {
  const half = Half.HALF_SECOND;
  const sealed = await sealedFor(keys, options.sealedFor ?? delivery, half, options.content ?? halfContent);
  const content = contentOf(delivery, options, { $case: 'splitDelivery', value: { half, sealed } });
  return recordOf(keys, content, 'SplitDelivery');
}

export async function notice(keys: TestKeys, delivery: Delivery, options: EventOptions): Promise<ReceivedRecord> {
  const sealed = await sealedFor(keys, delivery, Half.HALF_UNSPECIFIED, options.content ?? noticeContent);
  return recordOf(keys, contentOf(delivery, options, { $case: 'notice', value: { sealed } }), 'Notice');
}

/** What IssueAtDesk sends: the first half, for somebody who waits at that desk. */
export async function slipDelivery(
  keys: TestKeys,
  delivery: Delivery,
  { deskId, recipientName = 'Maria Rossi', ...options }: EventOptions & { deskId: string; recipientName?: string },
): Promise<ReceivedRecord> {
  const [half, channel] = [Half.HALF_FIRST, Channel.CHANNEL_DESK_SLIP];
  const content = options.content ?? slipContent({ deskId, recipientName });
  const sealed = await sealedFor(keys, options.sealedFor ?? delivery, half, content, channel);
  const event = { $case: 'splitDelivery', value: { half, sealed } } as const;
  return recordOf(keys, contentOf(delivery, { ...options, channel }, event), 'SplitDelivery');
}

export function slipContent(
  slip: { readonly deskId: string; readonly recipientName: string },
  otherHalfChannel = Channel.CHANNEL_SMS,
): SealedContent {
  return SealedContent.fromPartial({
    recipient: { $case: 'deskSlip', value: slip },
    language: 'it',
    reference: '4821',
    content: { $case: 'half', value: { characters: 'QW8ZR5TM', expireDaysAfterDespatch: 30, otherHalfChannel } },
  });
}

export function cancellation(keys: TestKeys, delivery: Delivery, options: EventOptions): ReceivedRecord {
  return recordOf(keys, contentOf(delivery, options, { $case: 'cancellation', value: {} }), 'Cancellation');
}

export function recordOf(keys: TestKeys, content: DeliveryEventContent, type: string): ReceivedRecord {
  const bytes = Buffer.from(DeliveryEventContent.encode(content).finish());
  const [signature] = signBatch(keys.credentials.current('event-signing'), [bytes]);
  const value = Buffer.from(DeliveryEvent.encode({ content: bytes, signature }).finish());
  const record = receivedRecord(value, type, content.credentialId, content.eventId);
  return content.channel === Channel.CHANNEL_DESK_SLIP ? { ...record, topic: 'symbolon.delivery.desk.v1' } : record;
}

export function receivedRecord(value: Buffer, type = 'SplitDelivery', key = '', eventId = ''): ReceivedRecord {
  return { topic: 'symbolon.delivery.letter.v1', key, eventId, type, traceparent: undefined, value, headers: {} };
}

async function sealedFor(
  keys: TestKeys,
  { credentialId, issueId, deliveryId }: Delivery,
  half: Half,
  content: SealedContent,
  channel = Channel.CHANNEL_LETTER,
) {
  const binding = SealBinding.encode({ credentialId, issueId, deliveryId, half, channel }).finish();
  const purpose = channel === Channel.CHANNEL_DESK_SLIP ? 'seal-desk' : 'seal-letter';
  return seal(keys.credentials.current(purpose), SealedContent.encode(content).finish(), binding);
}

function contentOf(
  { credentialId, issueId, deliveryId }: Delivery,
  { attempt = 1, eventId = randomUUID(), notAfterTime, channel = Channel.CHANNEL_LETTER }: EventOptions,
  event: DeliveryEventContent['event'],
): DeliveryEventContent {
  return { eventId, credentialId, issueId, deliveryId, attempt, channel, notAfterTime, event };
}
