/** What a sealed content tells, in this service's words; anything that no text of ours could say is refused. */
import { VerifyOutcome } from '../../../proto/gen/symbolon/credentials/v1/credential';
import { ElevationRefusal as WireRefusal } from '../../../proto/gen/symbolon/credentials/v1/elevation';
import { Channel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  type HalfContent,
  IssueRoute,
  type NoticeContent,
  NoticeKind,
  type SealedContent,
} from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { Fault } from '../../../runtime/fault';
import type { MessageChannel } from '../domain/channel';
import type { Half } from '../domain/delivery-event';
import type { ElevationRefusal, OtherHalf, PinStanding, RequestRoute, Telling, Told } from '../templates/told';

/** Faults: invalid UNSEAL_FAILED where the content is not what its event said, or cannot be told. */
export function toldBy({ content, reference }: SealedContent, half: Half | undefined): Told {
  if (half !== undefined) {
    if (content?.$case !== 'half') throw wrongContent('it holds no half');
    if (!/^\d{4}$/.test(reference)) throw wrongContent('its reference is not four digits');
    return halfOf(content.value, half);
  }
  if (content?.$case !== 'notice') throw wrongContent('it holds no notice');
  if (!/^(\d{4})?$/.test(reference)) throw wrongContent('its reference is not four digits');
  return noticeOf(content.value);
}

/** What is told on which channel. Fault invalid UNSEAL_FAILED where it has no text for that one. */
export function tellingOn(channel: MessageChannel, told: Told): Telling {
  if (channel !== 'sms') return { channel, told };
  if (told.kind === 'restore-link') throw wrongContent('a link goes by mail only');
  return { channel, told };
}

export function wrongContent(why: string): Fault {
  return new Fault('invalid', 'UNSEAL_FAILED', `the message cannot be sent: ${why}`);
}

const otherHalves: ReadonlyMap<Channel, OtherHalf> = new Map([
  [Channel.CHANNEL_SMS, 'sms'],
  [Channel.CHANNEL_EMAIL, 'email'],
  [Channel.CHANNEL_PEC, 'pec'],
  [Channel.CHANNEL_LETTER, 'letter'],
  [Channel.CHANNEL_DESK_SLIP, 'desk-slip'],
]);

function halfOf({ characters, expireDaysAfterDespatch, otherHalfChannel }: HalfContent, half: Half): Told {
  if (!/^[A-Z2-9]{8}$/.test(characters)) throw wrongContent('its half is not eight characters');
  const facts = { characters, expiryDays: expireDaysAfterDespatch };
  const otherHalf = otherHalves.get(otherHalfChannel);
  if (half === 'second') return { kind: 'second-half', ...facts, otherHalf };
  if (otherHalf === 'desk-slip') throw wrongContent('a second half never is a slip');
  return { kind: 'first-half', ...facts, otherHalf: otherHalf ?? 'letter' }; // who did not say so meant the letter
}

const requestRoutes: ReadonlyMap<IssueRoute, RequestRoute> = new Map([
  [IssueRoute.ISSUE_ROUTE_POSTAL_FIRST, 'postal-first'],
  [IssueRoute.ISSUE_ROUTE_DESK, 'desk'],
]);

function noticeOf(notice: NoticeContent): Told {
  const { kind, requestTime, code, route, link, daysLeft, maskedContact } = notice;
  switch (kind) {
    case NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION:
      return {
        kind: 'request-confirmation',
        requestTime,
        route: requestRoutes.get(route) ?? 'digital-first', // who did not say so knew of no other
        confirmation: code === '' ? undefined : codedBy(notice),
      };
    case NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE:
      return { kind: 'credential-in-use', requestTime, pin: standingOf(notice) };
    case NoticeKind.NOTICE_KIND_CONTACT_CODE:
      return {
        kind: notice.byOperator ? 'added-contact-code' : 'contact-code',
        requestTime,
        ...codedBy(notice),
      };
    case NoticeKind.NOTICE_KIND_HOLD_EXPIRED:
      return { kind: route === IssueRoute.ISSUE_ROUTE_RESTORE ? 'restore-cancelled' : 'hold-expired', requestTime };
    case NoticeKind.NOTICE_KIND_LETTER_RETURNED:
      return { kind: 'letter-returned', requestTime };
    case NoticeKind.NOTICE_KIND_ELEVATION_REFUSED:
      return { kind: 'elevation-refused', requestTime, refusal: refusalOf(notice) };
    case NoticeKind.NOTICE_KIND_ELEVATION_EXPIRED:
      return { kind: 'elevation-expired', requestTime };
    case NoticeKind.NOTICE_KIND_EXPIRY_REMINDER:
      return { kind: 'expiry-reminder', daysLeft: Math.max(0, daysLeft) };
    case NoticeKind.NOTICE_KIND_PIN_CHANGED:
      return { kind: 'pin-changed', requestTime };
    case NoticeKind.NOTICE_KIND_RESTORE_LINK:
      return { kind: 'restore-link', requestTime, link: linkIn(link), validMinutes: validMinutesOf(notice) };
    case NoticeKind.NOTICE_KIND_RESTORE_COMPLETED:
      return { kind: 'restore-completed', requestTime, ordinaryMinutes: Math.max(0, notice.ordinaryMinutes) };
    case NoticeKind.NOTICE_KIND_PIN_REVOKED:
      return { kind: 'pin-revoked', requestTime, replacedAtDesk: notice.replacedAtDesk };
    case NoticeKind.NOTICE_KIND_LEVEL_RAISED:
      return { kind: 'level-raised', requestTime, ordinaryMinutes: Math.max(0, notice.ordinaryMinutes) };
    case NoticeKind.NOTICE_KIND_CONTACT_CHANGED:
      return {
        kind: 'contact-changed',
        requestTime,
        maskedContact: lineIn(maskedContact),
        quarantineMinutes: Math.max(0, notice.quarantineMinutes),
      };
    case NoticeKind.NOTICE_KIND_EARLY_ACCESS_CODE:
      return { kind: 'early-access-code', requestTime, ...codedBy(notice), accessMinutes: accessMinutesOf(notice) };
    case NoticeKind.NOTICE_KIND_EARLY_ACCESS_OPENED:
      return { kind: 'early-access-opened', requestTime, accessMinutes: accessMinutesOf(notice) };
    default:
      throw wrongContent('its kind of notice has no text');
  }
}

const standings: ReadonlyMap<VerifyOutcome, PinStanding> = new Map([
  [VerifyOutcome.VERIFY_OUTCOME_UNSPECIFIED, 'usable'], // who did not say so knew of no other
  [VerifyOutcome.VERIFY_OUTCOME_VERIFIED, 'usable'],
  [VerifyOutcome.VERIFY_OUTCOME_CHANGE_REQUIRED, 'to-change'],
  [VerifyOutcome.VERIFY_OUTCOME_EXPIRED, 'expired'],
  [VerifyOutcome.VERIFY_OUTCOME_SUSPENDED, 'suspended'],
]);

function standingOf({ pinOutcome }: NoticeContent): PinStanding {
  const standing = standings.get(pinOutcome);
  if (standing === undefined) throw wrongContent('no PIN of a credential in use is like this');
  return standing;
}

const refusals: ReadonlyMap<WireRefusal, ElevationRefusal> = new Map([
  [WireRefusal.ELEVATION_REFUSAL_DOCUMENT_UNREADABLE, 'document-unreadable'],
  [WireRefusal.ELEVATION_REFUSAL_DOCUMENT_INCOMPLETE, 'document-incomplete'],
  [WireRefusal.ELEVATION_REFUSAL_DOCUMENT_EXPIRED, 'document-expired'],
  [WireRefusal.ELEVATION_REFUSAL_FORM_NOT_SIGNED, 'form-not-signed'],
  [WireRefusal.ELEVATION_REFUSAL_FORM_INCOMPLETE, 'form-incomplete'],
  [WireRefusal.ELEVATION_REFUSAL_PERSON_DIFFERS, 'person-differs'],
  [WireRefusal.ELEVATION_REFUSAL_NOT_ACCEPTED, 'not-accepted'],
]);

function refusalOf({ elevationRefusal }: NoticeContent): ElevationRefusal {
  const refusal = refusals.get(elevationRefusal);
  if (refusal === undefined) throw wrongContent('documents are refused for no reason that has a text');
  return refusal;
}

function codedBy(notice: NoticeContent): { readonly code: string; readonly validMinutes: number } {
  if (!/^\d{6}$/.test(notice.code)) throw wrongContent('its code is not six digits');
  return { code: notice.code, validMinutes: validMinutesOf(notice) };
}

function validMinutesOf({ validMinutes }: NoticeContent): number {
  if (validMinutes < 1) throw wrongContent('it does not say how long it is valid');
  return validMinutes;
}

function accessMinutesOf({ accessMinutes }: NoticeContent): number {
  if (accessMinutes < 1) throw wrongContent('it does not say how long reading is open');
  return accessMinutes;
}

const linkMaxCharacters = 500;

function linkIn(link: string): string {
  if (!/^https?:\/\/[\x21-\x7e]+$/.test(link) || link.length > linkMaxCharacters)
    throw wrongContent('its link is no URL on one line');
  return link;
}

const lineMaxCharacters = 300;

function lineIn(text: string): string {
  if (text === '' || /[\p{C}\p{Zl}\p{Zp}]/u.test(text) || text.length > lineMaxCharacters)
    throw wrongContent('a text is not one line');
  return text;
}
