import {
  DeliveryEvent,
  DeliveryEventContent,
  type SealedBlob as WireBlob,
} from '../../../proto/gen/symbolon/event/v1/delivery_event';
import type { BusRecord } from '../../../runtime/bus';
import type { Transaction } from '../../../runtime/database';
import { signBatch } from '../../../runtime/signature';
import { currentTraceparent } from '../../../runtime/tracing';
import { familyOf } from '../domain/channel';
import type { Delivery, Publication } from '../domain/delivery';
import type { SealedBlob } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { wireChannel, wireHalf } from './wire-enums';

/** A delivery with the event that is to be published for it now; a cancellation needs no blob. */
export interface ToPublish {
  readonly delivery: Delivery;
  readonly publication: Publication;
  readonly blob: SealedBlob | undefined;
}

/** Those of the sealed deliveries that are to go out now; the others stand by. */
export function toPublish(
  sealed: readonly { readonly delivery: Delivery; readonly blob: SealedBlob }[],
): readonly ToPublish[] {
  return sealed.flatMap(({ delivery, blob }) =>
    delivery.publication === undefined ? [] : [{ delivery, publication: delivery.publication, blob }],
  );
}

type PublishDeps = Pick<CredentialsDeps, 'keyring' | 'outbox'>;

/** Signs the events of one transaction together and gives them to the outbox. The caller rings after the commit. */
export async function publishDeliveries(
  deps: PublishDeps,
  trx: Transaction,
  events: readonly ToPublish[],
): Promise<void> {
  if (events.length === 0) return;
  const contents = events.map((event) => DeliveryEventContent.encode(contentOf(event)).finish());
  const signatures = signBatch(deps.keyring.current('event-signing'), contents);
  const records = events.map((event, index): BusRecord => {
    const content = contents[index] ?? new Uint8Array();
    return {
      topic: `symbolon.delivery.${familyOf(event.delivery.channel)}.v1`,
      key: credentialIdOf(event.delivery),
      eventId: event.publication.eventId,
      type: typeOf(event),
      traceparent: currentTraceparent(),
      value: Buffer.from(
        DeliveryEvent.encode({ content: Buffer.from(content), signature: signatures[index] }).finish(),
      ),
    };
  });
  await deps.outbox.append(trx, records);
}

function credentialIdOf({ credentialId }: Delivery): string {
  if (credentialId === undefined) throw new Error('a delivery of no credential was never sealed');
  return credentialId;
}

function contentOf(event: ToPublish): DeliveryEventContent {
  const { delivery, publication } = event;
  return {
    eventId: publication.eventId,
    credentialId: credentialIdOf(delivery),
    issueId: delivery.pinRequestId,
    deliveryId: delivery.id,
    attempt: delivery.attempt,
    channel: wireChannel[delivery.channel],
    notAfterTime: publication.notAfterTime,
    event: eventOf(event),
  };
}

function eventOf({ delivery, publication, blob }: ToPublish): DeliveryEventContent['event'] {
  if (publication.kind === 'cancellation') return { $case: 'cancellation', value: {} };
  if (blob === undefined) throw new Error('a delivery without its sealed blob cannot be published');
  const sealed: WireBlob = { keyId: blob.keyId, jwe: blob.jwe };
  return delivery.half === undefined
    ? { $case: 'notice', value: { sealed } }
    : { $case: 'splitDelivery', value: { half: wireHalf(delivery.half), sealed } };
}

function typeOf({ delivery, publication }: ToPublish): string {
  if (publication.kind === 'cancellation') return 'Cancellation';
  return delivery.half === undefined ? 'Notice' : 'SplitDelivery';
}
