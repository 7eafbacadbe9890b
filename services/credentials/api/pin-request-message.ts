import {
  type OperatorPinRequest as OperatorPinRequestMessage,
  Attention as WireAttention,
} from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type {
  Delivery as DeliveryMessage,
  PinRequest as PinRequestMessage,
} from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ShownDelivery } from '../domain/delivery';
import type { Attention } from '../domain/pin-request';
import type { PinRequestView } from '../use-cases/get-pin-request';
import { wireChannel, wireDeliveryState, wireHalf, wirePinRequestState } from '../use-cases/wire-enums';

export const wireAttention: Readonly<Record<Attention, WireAttention>> = {
  address: WireAttention.ATTENTION_ADDRESS,
  cap: WireAttention.ATTENTION_CAP,
  'issue-under-way': WireAttention.ATTENTION_ISSUE_UNDER_WAY,
  undeliverable: WireAttention.ATTENTION_UNDELIVERABLE,
  'health-card': WireAttention.ATTENTION_HEALTH_CARD,
  returned: WireAttention.ATTENTION_RETURNED,
  'address-blocked': WireAttention.ATTENTION_ADDRESS_BLOCKED,
  deceased: WireAttention.ATTENTION_DECEASED,
};

/**
 * A request as a caller sees it: that a delivery is held would tell a requester that the holder has a credential, or that an
 * address does not match.
 */
export function pinRequestMessage({ deliveries, ...view }: PinRequestView): PinRequestMessage {
  const unheld = deliveries.map((delivery) =>
    delivery.state === 'held' ? ({ ...delivery, state: 'queued' } as const) : delivery,
  );
  return messageOf({ ...view, deliveries: unheld });
}

/** A request as operators see it. */
export function operatorPinRequestMessage(view: PinRequestView): OperatorPinRequestMessage {
  const { attention, credentialId, holderId, stateTime } = view.request;
  return {
    pinRequest: messageOf(view),
    attention: attention === undefined ? WireAttention.ATTENTION_UNSPECIFIED : wireAttention[attention],
    credentialId: credentialId ?? '',
    subject: holderId,
    stateTime,
  };
}

function messageOf({ request, deliveries, contactsToConfirm }: PinRequestView): PinRequestMessage {
  return {
    id: request.id,
    reference: request.reference,
    state: wirePinRequestState[request.state],
    deliveries: deliveries.map(deliveryMessage),
    createTime: request.createTime,
    expireTime: request.expireTime,
    contactsToConfirm: [...contactsToConfirm],
  };
}

function deliveryMessage(delivery: ShownDelivery): DeliveryMessage {
  return {
    id: delivery.id,
    half: wireHalf(delivery.half),
    channel: wireChannel[delivery.channel],
    state: wireDeliveryState[delivery.state],
    reason: delivery.reason,
    maskedRecipient: delivery.maskedRecipient,
    times: { createTime: delivery.createTime, ...delivery.times },
  };
}
