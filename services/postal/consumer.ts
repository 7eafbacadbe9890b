/** Kafka in: checks who signed an event, turns it into this service's words, and hands it to its use case. */
import { Half as WireHalf } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { DeliveryEventContent, DeliveryEvent as WireEvent } from '../../proto/gen/symbolon/event/v1/delivery_event';
import type { ReceivedRecord, Subscription } from '../../runtime/bus';
import { Fault } from '../../runtime/fault';
import { isUuid } from '../../runtime/id';
import type { Keyring } from '../../runtime/keyring';
import { privateKeyFor } from '../../runtime/seal';
import { readSignedMessage } from '../../runtime/signed-message';
import type { DeliveryEvent, SealedBlob, SignedFields } from './domain/delivery-event';
import type { Half } from './domain/letter-content';
import { type PrintChannel, rulesOf } from './domain/print-channel';
import { cancelLetters } from './use-cases/cancel-letters';
import { type ReceiveDeps, receiveLetter } from './use-cases/receive-letter';
import { wirePrintChannel } from './use-cases/wire-enums';

export const letterTopic = 'symbolon.delivery.letter.v1';
/** Each kind of paper comes by a topic of its own, which its process alone reads. */
const sourceOf: Readonly<Record<PrintChannel, { readonly topic: string; readonly group: string }>> = {
  letter: { topic: letterTopic, group: 'symbolon-postal-post' },
  'desk-slip': { topic: 'symbolon.delivery.desk.v1', group: 'symbolon-postal-desk' },
};

export function topicOf(channel: PrintChannel): string {
  return sourceOf[channel].topic;
}

export interface ConsumerDeps extends ReceiveDeps {
  readonly keyring: Keyring;
}

export function letterSubscription(deps: ConsumerDeps, channel: PrintChannel = 'letter'): Subscription {
  const { topic, group } = sourceOf[channel];
  const handle = (record: ReceivedRecord) => handleRecord(deps, channel, record);
  return { group, topics: [topic], handle, goesFirst: isCancellation };
}

/** Else what was cancelled while nobody read would be printed before its cancellation is read. */
function isCancellation({ type }: ReceivedRecord): boolean {
  return type === 'Cancellation';
}

/**
 * Resolves when the event is committed; nothing is printed in here. Faults: unavailable (hand it in again); unauthenticated,
 * invalid (it is nothing for this service and goes to the dead-letter topic).
 */
async function handleRecord(deps: ConsumerDeps, channel: PrintChannel, record: ReceivedRecord): Promise<void> {
  const types = { envelope: WireEvent, content: DeliveryEventContent };
  const event = eventOf(await readSignedMessage(deps.keyring, record.value, types), channel);
  if (event.kind === 'cancellation') return cancelLetters(deps, event);
  // What no key here opens is not taken on: credentials publishes it again, and by then there may be one.
  await privateKeyFor(deps.keyring, rulesOf[channel].sealPurpose, event.sealed.keyId);
  return receiveLetter(deps, event);
}

function eventOf(content: DeliveryEventContent, channel: PrintChannel): DeliveryEvent {
  const fields = signedFields(content, channel);
  switch (content.event?.$case) {
    case 'splitDelivery':
      return {
        kind: 'letter',
        channel,
        ...fields,
        half: halfOf(content.event.value.half),
        sealed: sealedOf(content.event.value),
      };
    case 'notice':
      return { kind: 'letter', channel, ...fields, half: undefined, sealed: sealedOf(content.event.value) };
    case 'cancellation':
      return { kind: 'cancellation', ...fields };
    default:
      throw undecodable('is no event that is known');
  }
}

function signedFields(content: DeliveryEventContent, own: PrintChannel): SignedFields {
  const { eventId, credentialId, issueId, deliveryId, attempt, channel, notAfterTime } = content;
  if (channel !== wirePrintChannel[own]) throw new Fault('invalid', 'WRONG_CHANNEL', `the event is for no ${own}`);
  if (![eventId, credentialId, issueId, deliveryId].every(isUuid)) throw undecodable('lacks an id');
  if (attempt < 1) throw undecodable('has no attempt');
  if (notAfterTime === undefined) throw undecodable('has no time after which nothing is printed');
  return { eventId, credentialId, issueId, deliveryId, attempt, notAfterTime };
}

function halfOf(half: WireHalf): Half {
  if (half === WireHalf.HALF_FIRST) return 'first';
  if (half === WireHalf.HALF_SECOND) return 'second';
  throw undecodable('names no half');
}

function sealedOf({ sealed }: { sealed: SealedBlob | undefined }): SealedBlob {
  if (sealed === undefined || sealed.jwe.length === 0) throw undecodable('has no sealed content');
  return sealed;
}

function undecodable(what: string): Fault {
  return new Fault('invalid', 'UNDECODABLE', `the event ${what}`);
}
