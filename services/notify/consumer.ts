/** Kafka in: checks who signed an event, turns it into this service's words, and hands it to its use case. */
import { Channel, Half as WireHalf } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { DeliveryEventContent, DeliveryEvent as WireEvent } from '../../proto/gen/symbolon/event/v1/delivery_event';
import type { ReceivedRecord, Subscription } from '../../runtime/bus';
import { Fault } from '../../runtime/fault';
import { isUuid } from '../../runtime/id';
import type { Keyring } from '../../runtime/keyring';
import { privateKeyFor } from '../../runtime/seal';
import { readSignedMessage } from '../../runtime/signed-message';
import { familyOf, type MessageChannel, type MessageFamily } from './domain/channel';
import type { DeliveryEvent, Half, SealedBlob, SignedFields } from './domain/delivery-event';
import { cancelMessages } from './use-cases/cancel-messages';
import { sealPurpose } from './use-cases/open-message';
import { type ReceiveDeps, receiveMessage } from './use-cases/receive-message';

export interface ConsumerDeps extends ReceiveDeps {
  readonly keyring: Keyring;
}

export function topicOf(family: MessageFamily): string {
  return `symbolon.delivery.${family}.v1`;
}

export function messageSubscription(deps: ConsumerDeps, family: MessageFamily): Subscription {
  const handle = (record: ReceivedRecord) => handleRecord(deps, family, record);
  return { group: `symbolon-notify-${family}`, topics: [topicOf(family)], handle, goesFirst: isCancellation };
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
  const types = { envelope: WireEvent, content: DeliveryEventContent };
  const event = eventOf(await readSignedMessage(deps.keyring, record.value, types));
  if (familyOf[event.channel] !== family)
    throw new Fault('invalid', 'WRONG_CHANNEL', 'the event is for another channel family');
  if (event.kind === 'cancellation') return cancelMessages(deps, event);
  // What no key here opens is not taken on: credentials publishes it again, and by then there may be one.
  await privateKeyFor(deps.keyring, sealPurpose[family], event.sealed.keyId);
  return receiveMessage(deps, event);
}

function eventOf(content: DeliveryEventContent): DeliveryEvent {
  const fields = signedFields(content);
  switch (content.event?.$case) {
    case 'splitDelivery': {
      const { half, sealed } = content.event.value;
      return { kind: 'message', ...fields, half: halfOf(half), sealed: sealedOf(sealed) };
    }
    case 'notice':
      return { kind: 'message', ...fields, half: undefined, sealed: sealedOf(content.event.value.sealed) };
    case 'cancellation':
      return { kind: 'cancellation', ...fields };
    default:
      throw undecodable('is no event that is known');
  }
}

function signedFields(content: DeliveryEventContent): SignedFields {
  const { eventId, credentialId, issueId, deliveryId, attempt, notAfterTime } = content;
  const channel = channels.get(content.channel);
  if (channel === undefined) throw new Fault('invalid', 'WRONG_CHANNEL', 'the event is not for messages');
  if (![eventId, credentialId, issueId, deliveryId].every(isUuid)) throw undecodable('lacks an id');
  if (attempt < 1) throw undecodable('has no attempt');
  if (notAfterTime === undefined) throw undecodable('has no time after which nothing is sent');
  return { eventId, credentialId, issueId, deliveryId, attempt, channel, notAfterTime };
}

const channels: ReadonlyMap<Channel, MessageChannel> = new Map([
  [Channel.CHANNEL_SMS, 'sms'],
  [Channel.CHANNEL_EMAIL, 'email'],
  [Channel.CHANNEL_PEC, 'pec'],
]);

function halfOf(half: WireHalf): Half {
  if (half === WireHalf.HALF_FIRST) return 'first';
  if (half === WireHalf.HALF_SECOND) return 'second';
  throw undecodable('names no half');
}

function sealedOf(sealed: SealedBlob | undefined): SealedBlob {
  if (sealed === undefined || sealed.jwe.length === 0) throw undecodable('has no sealed content');
  return sealed;
}

function undecodable(what: string): Fault {
  return new Fault('invalid', 'UNDECODABLE', `the event ${what}`);
}
