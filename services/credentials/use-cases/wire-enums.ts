/** The domain's words and the contract's numbers for them. */
import { VerifyOutcome } from '../../../proto/gen/symbolon/credentials/v1/credential';
import {
  Channel as WireChannel,
  DeliveryState as WireDeliveryState,
  Half as WireHalf,
  PinRequestState as WirePinRequestState,
} from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { IssueRoute, NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { Channel, Half } from '../domain/channel';
import type { Notice } from '../domain/delivery';
import type { DeliveryState } from '../domain/delivery-state';
import type { PinOutcome } from '../domain/pin-outcome';
import type { Route } from '../domain/pin-request';
import type { PinRequestState } from '../domain/pin-request-state';

export const wireChannel: Readonly<Record<Channel, WireChannel>> = {
  sms: WireChannel.CHANNEL_SMS,
  email: WireChannel.CHANNEL_EMAIL,
  pec: WireChannel.CHANNEL_PEC,
  letter: WireChannel.CHANNEL_LETTER,
  'desk-slip': WireChannel.CHANNEL_DESK_SLIP,
};

const wireHalves: Readonly<Record<Half, WireHalf>> = {
  first: WireHalf.HALF_FIRST,
  second: WireHalf.HALF_SECOND,
};

/** A notice has no half. */
export function wireHalf(half: Half | undefined): WireHalf {
  return half === undefined ? WireHalf.HALF_UNSPECIFIED : wireHalves[half];
}

export const wireNotice: Readonly<Record<Notice, NoticeKind>> = {
  'request-confirmation': NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION,
  'credential-in-use': NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE,
  'contact-code': NoticeKind.NOTICE_KIND_CONTACT_CODE,
  'hold-expired': NoticeKind.NOTICE_KIND_HOLD_EXPIRED,
  'expiry-reminder': NoticeKind.NOTICE_KIND_EXPIRY_REMINDER,
  'pin-changed': NoticeKind.NOTICE_KIND_PIN_CHANGED,
  'restore-link': NoticeKind.NOTICE_KIND_RESTORE_LINK,
  'restore-completed': NoticeKind.NOTICE_KIND_RESTORE_COMPLETED,
  'pin-revoked': NoticeKind.NOTICE_KIND_PIN_REVOKED,
  'contact-changed': NoticeKind.NOTICE_KIND_CONTACT_CHANGED,
  'letter-returned': NoticeKind.NOTICE_KIND_LETTER_RETURNED,
  'early-access-code': NoticeKind.NOTICE_KIND_EARLY_ACCESS_CODE,
  'early-access-opened': NoticeKind.NOTICE_KIND_EARLY_ACCESS_OPENED,
  'elevation-refused': NoticeKind.NOTICE_KIND_ELEVATION_REFUSED,
  'elevation-expired': NoticeKind.NOTICE_KIND_ELEVATION_EXPIRED,
  'level-raised': NoticeKind.NOTICE_KIND_LEVEL_RAISED,
};

export const wireRoute: Readonly<Record<Route, IssueRoute>> = {
  'digital-first': IssueRoute.ISSUE_ROUTE_DIGITAL_FIRST,
  'postal-first': IssueRoute.ISSUE_ROUTE_POSTAL_FIRST,
  restore: IssueRoute.ISSUE_ROUTE_RESTORE,
  desk: IssueRoute.ISSUE_ROUTE_DESK,
};

export const wirePinOutcome: Readonly<Record<PinOutcome, VerifyOutcome>> = {
  verified: VerifyOutcome.VERIFY_OUTCOME_VERIFIED,
  'exchange-required': VerifyOutcome.VERIFY_OUTCOME_EXCHANGE_REQUIRED,
  'change-required': VerifyOutcome.VERIFY_OUTCOME_CHANGE_REQUIRED,
  expired: VerifyOutcome.VERIFY_OUTCOME_EXPIRED,
  suspended: VerifyOutcome.VERIFY_OUTCOME_SUSPENDED,
  'not-activated': VerifyOutcome.VERIFY_OUTCOME_NOT_ACTIVATED,
};

export const wireDeliveryState: Readonly<Record<DeliveryState, WireDeliveryState>> = {
  held: WireDeliveryState.DELIVERY_STATE_HELD,
  queued: WireDeliveryState.DELIVERY_STATE_QUEUED,
  accepted: WireDeliveryState.DELIVERY_STATE_ACCEPTED,
  sending: WireDeliveryState.DELIVERY_STATE_SENDING,
  sent: WireDeliveryState.DELIVERY_STATE_SENT,
  delivered: WireDeliveryState.DELIVERY_STATE_DELIVERED,
  failed: WireDeliveryState.DELIVERY_STATE_FAILED,
  returned: WireDeliveryState.DELIVERY_STATE_RETURNED,
  expired: WireDeliveryState.DELIVERY_STATE_EXPIRED,
  cancelled: WireDeliveryState.DELIVERY_STATE_CANCELLED,
};

export const wirePinRequestState: Readonly<Record<PinRequestState, WirePinRequestState>> = {
  accepted: WirePinRequestState.PIN_REQUEST_STATE_ACCEPTED,
  delivering: WirePinRequestState.PIN_REQUEST_STATE_DELIVERING,
  ready: WirePinRequestState.PIN_REQUEST_STATE_READY,
  'awaiting-activation': WirePinRequestState.PIN_REQUEST_STATE_AWAITING_ACTIVATION,
  used: WirePinRequestState.PIN_REQUEST_STATE_USED,
  suspended: WirePinRequestState.PIN_REQUEST_STATE_SUSPENDED,
  expired: WirePinRequestState.PIN_REQUEST_STATE_EXPIRED,
  cancelled: WirePinRequestState.PIN_REQUEST_STATE_CANCELLED,
  replaced: WirePinRequestState.PIN_REQUEST_STATE_REPLACED,
};
