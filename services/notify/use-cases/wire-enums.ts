/** The domain's words and the contract's numbers for them. */
import { Channel as WireChannel, Half as WireHalf } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  CarrierState as WireCarrierState,
  SuppressionReason as WireSuppressionReason,
} from '../../../proto/gen/symbolon/notify/v1/gateway_service';
import {
  MessageState as WireMessageState,
  Priority as WirePriority,
} from '../../../proto/gen/symbolon/notify/v1/message';
import type { CarrierState } from '../domain/carrier-admin';
import type { MessageChannel } from '../domain/channel';
import type { Half } from '../domain/delivery-event';
import type { MessageState } from '../domain/message';
import type { Priority } from '../domain/priority';
import type { SuppressionReason } from '../domain/receipt';

export const wireChannel: Readonly<Record<MessageChannel, WireChannel>> = {
  sms: WireChannel.CHANNEL_SMS,
  email: WireChannel.CHANNEL_EMAIL,
  pec: WireChannel.CHANNEL_PEC,
};

export const wireHalf: Readonly<Record<Half, WireHalf>> = { first: WireHalf.HALF_FIRST, second: WireHalf.HALF_SECOND };

export const wireMessageState: Readonly<Record<MessageState, WireMessageState>> = {
  accepted: WireMessageState.MESSAGE_STATE_ACCEPTED,
  sending: WireMessageState.MESSAGE_STATE_SENDING,
  sent: WireMessageState.MESSAGE_STATE_SENT,
  delivered: WireMessageState.MESSAGE_STATE_DELIVERED,
  failed: WireMessageState.MESSAGE_STATE_FAILED,
  expired: WireMessageState.MESSAGE_STATE_EXPIRED,
  cancelled: WireMessageState.MESSAGE_STATE_CANCELLED,
};

export const wirePriority: Readonly<Record<Priority, WirePriority>> = {
  urgent: WirePriority.PRIORITY_URGENT,
  normal: WirePriority.PRIORITY_NORMAL,
  bulk: WirePriority.PRIORITY_BULK,
};

export const wireSuppressionReason: Readonly<Record<SuppressionReason, WireSuppressionReason>> = {
  'hard-bounce': WireSuppressionReason.SUPPRESSION_REASON_HARD_BOUNCE,
  complaint: WireSuppressionReason.SUPPRESSION_REASON_COMPLAINT,
  operator: WireSuppressionReason.SUPPRESSION_REASON_OPERATOR,
  unsubscribed: WireSuppressionReason.SUPPRESSION_REASON_UNSUBSCRIBED,
};

export const wireCarrierState: Readonly<Record<CarrierState, WireCarrierState>> = {
  active: WireCarrierState.CARRIER_STATE_ACTIVE,
  drained: WireCarrierState.CARRIER_STATE_DRAINED,
  quarantined: WireCarrierState.CARRIER_STATE_QUARANTINED,
};
