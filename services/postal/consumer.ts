/** Kafka in: checks who signed an event, turns it into this service's words, and hands it to its use case. */
import { Channel, Half as WireHalf } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { DeliveryEventContent, DeliveryEvent as WireEvent } from '../../proto/gen/symbolon/event/v1/delivery_event';
import type { ReceivedRecord, Subscription } from '../../runtime/bus';
import { Fault } from '../../runtime/fault';
import { isUuid } from '../../runtime/id';
import type { Keyring } from '../../runtime/keyring';
import { verifyBatchSignature } from '../../runtime/signature';
import type { DeliveryEvent, SealedBlob, SignedFields } from './domain/delivery-event';
import type { Half } from './domain/letter-content';
import { cancelLetters } from './use-cases/cancel-letters';
import { type ReceiveDeps, receiveLetter } from './use-cases/receive-letter';

export const letterTopic = 'symbolon.delivery.letter.v1';
const group = 'symbolon-postal-post';

export interface ConsumerDeps extends ReceiveDeps {
  readonly keyring: Keyring;
}

export function letterSubscription(deps: ConsumerDeps): Subscription {
  return { group, topics: [letterTopic], handle: (record) => handleRecord(deps, record) };
}

/**
 * Resolves when the event is committed; nothing is printed in here. Faults: unavailable (hand it in again); unauthenticated,
 * invalid (it is nothing for this service and goes to the dead-letter topic).
 */
async function handleRecord(deps: ConsumerDeps, record: ReceivedRecord): Promise<void> {
  const event = await readEvent(deps.keyring, record.value);
  if (event.kind === 'cancellation') return cancelLetters(deps, event);
  await refuseUnknownSeal(deps.keyring, event.sealed);
  return receiveLetter(deps, event);
}

/** Nothing but the content that credentials signed is read. */
async function readEvent(keyring: Keyring, value: Buffer): Promise<DeliveryEvent> {
  const { content, signature } = decoded(() => WireEvent.decode(value));
  if (signature === undefined) throw new Fault('unauthenticated', 'BAD_SIGNATURE', 'the event is not signed');
  await verifyBatchSignature(keyring, content, signature);
  return eventOf(decoded(() => DeliveryEventContent.decode(content)));
}

function eventOf(content: DeliveryEventContent): DeliveryEvent {
  const fields = signedFields(content);
  switch (content.event?.$case) {
    case 'splitDelivery':
      return {
        kind: 'letter',
        ...fields,
        half: halfOf(content.event.value.half),
        sealed: sealedOf(content.event.value),
      };
    case 'notice':
      return { kind: 'letter', ...fields, half: undefined, sealed: sealedOf(content.event.value) };
    case 'cancellation':
      return { kind: 'cancellation', ...fields };
    default:
      throw undecodable('is no event that is known');
  }
}

function signedFields(content: DeliveryEventContent): SignedFields {
  const { eventId, credentialId, issueId, deliveryId, attempt, channel, notAfterTime } = content;
  if (channel !== Channel.CHANNEL_LETTER) throw new Fault('invalid', 'WRONG_CHANNEL', 'the event is not for letters');
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

/** Known keys are read again once: the sender may already seal to a newer one. Fault invalid UNKNOWN_KEY. */
async function refuseUnknownSeal(keyring: Keyring, { keyId }: SealedBlob): Promise<void> {
  if (keyring.find('seal-letter', keyId) === undefined) await keyring.reload();
  if (keyring.find('seal-letter', keyId) === undefined)
    throw new Fault('invalid', 'UNKNOWN_KEY', 'the content is sealed to a key that is not here');
}

function decoded<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new Fault('invalid', 'UNDECODABLE', 'the record is no delivery event', { cause });
  }
}

function undecodable(what: string): Fault {
  return new Fault('invalid', 'UNDECODABLE', `the event ${what}`);
}
