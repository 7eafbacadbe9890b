/** Kafka in: checks who signed an event, turns it into this service's words, and hands it to its use case. */
import { DeliveryEventContent, DeliveryEvent as WireEvent } from '../../proto/gen/symbolon/event/v1/delivery_event';
import type { ReceivedRecord, Subscription } from '../../runtime/bus';
import { Fault } from '../../runtime/fault';
import { isUuid } from '../../runtime/id';
import type { Keyring } from '../../runtime/keyring';
import { privateKeyFor } from '../../runtime/seal';
import { readSignedMessage } from '../../runtime/signed-message';
import { currentTraceparent, runWithTraceparent } from '../../runtime/tracing';
import { wordFor } from '../../runtime/wire-words';
import { familyOf, type MessageFamily } from './domain/channel';
import type { DeliveryEvent, Half, MessageEvent, SealedBlob, SignedFields } from './domain/delivery-event';
import { cancelMessages } from './use-cases/cancel-messages';
import { sealPurpose } from './use-cases/open-message';
import { type ReceiveDeps, receiveMessages } from './use-cases/receive-message';
import { wireChannel, wireHalf } from './use-cases/wire-enums';

export interface ConsumerDeps extends ReceiveDeps {
  readonly keyring: Keyring;
}

export function topicOf(family: MessageFamily): string {
  return `symbolon.delivery.${family}.v1`;
}

export function messageSubscription(deps: ConsumerDeps, family: MessageFamily): Subscription {
  return {
    group: `symbolon-notify-${family}`,
    topics: [topicOf(family)],
    handle: (record) => handleRecord(deps, family, record),
    handleMany: (records) => handleMessages(deps, family, records),
    goesFirst: isCancellation,
  };
}

/** Else what was cancelled while nobody read would be sent before its cancellation is read. */
function isCancellation({ type }: ReceivedRecord): boolean {
  return type === 'Cancellation';
}

/**
 * Resolves when the event is committed; nothing is sent in here. Faults: unavailable (hand it in again); unauthenticated,
 * invalid (it is nothing for this service and goes to the dead-letter topic).
 */
async function handleRecord(deps: ConsumerDeps, family: MessageFamily, record: ReceivedRecord): Promise<void> {
  const event = await readEvent(deps, family, record);
  if (event.kind === 'cancellation') return cancelMessages(deps, event);
  return receiveMessages(deps, [event]);
}

/** Resolves when all are committed. Rejects, with none of them taken on, where any is not for this service, or no message. */
async function handleMessages(
  deps: ConsumerDeps,
  family: MessageFamily,
  records: readonly ReceivedRecord[],
): Promise<void> {
  const messages: MessageEvent[] = [];
  for (const record of records) {
    const event = await runWithTraceparent(record.traceparent, () => readEvent(deps, family, record));
    if (event.kind === 'cancellation') throw undecodable('is no message');
    messages.push(event);
  }
  return receiveMessages(deps, messages);
}

async function readEvent(deps: ConsumerDeps, family: MessageFamily, record: ReceivedRecord): Promise<DeliveryEvent> {
  const types = { envelope: WireEvent, content: DeliveryEventContent };
  const event = eventOf(await readSignedMessage(deps.keyring, record.value, types));
  if (familyOf[event.channel] !== family)
    throw new Fault('invalid', 'WRONG_CHANNEL', 'the event is for another channel family');
  // What no key here opens is not taken on: credentials publishes it again, and by then there may be one.
  if (event.kind === 'message') await privateKeyFor(deps.keyring, sealPurpose[family], event.sealed.keyId);
  return event;
}

function eventOf(content: DeliveryEventContent): DeliveryEvent {
  const fields = signedFields(content);
  const traceparent = currentTraceparent();
  switch (content.event?.$case) {
    case 'splitDelivery': {
      const { half, sealed } = content.event.value;
      return { kind: 'message', ...fields, half: halfOf(half), sealed: sealedOf(sealed), traceparent };
    }
    case 'notice':
      return { kind: 'message', ...fields, half: undefined, sealed: sealedOf(content.event.value.sealed), traceparent };
    case 'cancellation':
      return { kind: 'cancellation', ...fields };
    default:
      throw undecodable('is no event that is known');
  }
}

function signedFields(content: DeliveryEventContent): SignedFields {
  const { eventId, credentialId, issueId, deliveryId, attempt, notAfterTime } = content;
  const channel = wordFor(wireChannel, content.channel);
  if (channel === undefined) throw new Fault('invalid', 'WRONG_CHANNEL', 'the event is not for messages');
  if (![eventId, credentialId, issueId, deliveryId].every(isUuid)) throw undecodable('lacks an id');
  if (attempt < 1) throw undecodable('has no attempt');
  if (notAfterTime === undefined) throw undecodable('has no time after which nothing is sent');
  return { eventId, credentialId, issueId, deliveryId, attempt, channel, notAfterTime };
}

function halfOf(wire: number): Half {
  const half = wordFor(wireHalf, wire);
  if (half === undefined) throw undecodable('names no half');
  return half;
}

function sealedOf(sealed: SealedBlob | undefined): SealedBlob {
  if (sealed === undefined || sealed.jwe.length === 0) throw undecodable('has no sealed content');
  return sealed;
}

function undecodable(what: string): Fault {
  return new Fault('invalid', 'UNDECODABLE', `the event ${what}`);
}
