import type {
  Delivery as DeliveryMessage,
  PinRequest as PinRequestMessage,
} from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ShownDelivery } from '../domain/delivery';
import type { PinRequestView } from '../use-cases/get-pin-request';
import { wireChannel, wireDeliveryState, wireHalf, wirePinRequestState } from '../use-cases/wire-enums';

/** A request as a caller sees it. */
export function pinRequestMessage({ request, deliveries }: PinRequestView): PinRequestMessage {
  return {
    id: request.id,
    reference: request.reference,
    state: wirePinRequestState[request.state],
    deliveries: deliveries.map(deliveryMessage),
    createTime: request.createTime,
    expireTime: request.expireTime,
    contactsToConfirm: [],
  };
}

function deliveryMessage(delivery: ShownDelivery): DeliveryMessage {
  return {
    id: delivery.id,
    half: wireHalf(delivery.half),
    channel: wireChannel[delivery.channel],
    // That a delivery is held would tell a requester that the holder has a credential, or that an address does not match.
    state: wireDeliveryState[delivery.state === 'held' ? 'queued' : delivery.state],
    reason: delivery.reason,
    maskedRecipient: delivery.maskedRecipient,
    times: { createTime: delivery.createTime, ...delivery.times },
  };
}
