import { VerifyOutcome } from '../../../proto/gen/symbolon/credentials/v1/credential';
import { ElevationRefusal } from '../../../proto/gen/symbolon/credentials/v1/elevation';
import { Channel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  IssueRoute,
  NoticeContent,
  NoticeKind,
  SealedContent,
} from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { tellingOn, toldBy } from '../../../services/notify/use-cases/told-by';

const requestTime = new Date('2026-11-23T22:30:00Z');
const coded = { code: '048213', validMinutes: 10 };

function noticed(notice: Parameters<typeof NoticeContent.fromPartial>[0], reference = '') {
  const value = NoticeContent.fromPartial({ requestTime, ...notice });
  return toldBy(SealedContent.fromPartial({ reference, content: { $case: 'notice', value } }), undefined);
}

function half(which: 'first' | 'second', otherHalfChannel: Channel) {
  const value = { characters: 'BCDFGHJK', expireDaysAfterDespatch: 30, otherHalfChannel };
  return toldBy(SealedContent.fromPartial({ reference: '4821', content: { $case: 'half', value } }), which);
}

describe('what was sealed', () => {
  it.each([
    [
      { kind: NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION, code: '048213', validMinutes: 43_200 },
      {
        kind: 'request-confirmation',
        requestTime,
        route: 'digital-first',
        confirmation: { code: '048213', validMinutes: 43_200 },
      },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION, route: IssueRoute.ISSUE_ROUTE_POSTAL_FIRST },
      { kind: 'request-confirmation', requestTime, route: 'postal-first', confirmation: undefined },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_CONTACT_CODE, ...coded },
      { kind: 'contact-code', requestTime, ...coded },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_CONTACT_CODE, ...coded, byOperator: true },
      { kind: 'added-contact-code', requestTime, ...coded },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_EARLY_ACCESS_CODE, ...coded, accessMinutes: 10_080 },
      { kind: 'early-access-code', requestTime, ...coded, accessMinutes: 10_080 },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_EARLY_ACCESS_OPENED, accessMinutes: 10_080 },
      { kind: 'early-access-opened', requestTime, accessMinutes: 10_080 },
    ],
    [{ kind: NoticeKind.NOTICE_KIND_HOLD_EXPIRED }, { kind: 'hold-expired', requestTime }],
    [
      { kind: NoticeKind.NOTICE_KIND_HOLD_EXPIRED, route: IssueRoute.ISSUE_ROUTE_POSTAL_FIRST },
      { kind: 'hold-expired', requestTime },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_HOLD_EXPIRED, route: IssueRoute.ISSUE_ROUTE_RESTORE },
      { kind: 'restore-cancelled', requestTime },
    ],
    [{ kind: NoticeKind.NOTICE_KIND_LETTER_RETURNED }, { kind: 'letter-returned', requestTime }],
    [
      {
        kind: NoticeKind.NOTICE_KIND_ELEVATION_REFUSED,
        elevationRefusal: ElevationRefusal.ELEVATION_REFUSAL_DOCUMENT_EXPIRED,
      },
      { kind: 'elevation-refused', requestTime, refusal: 'document-expired' },
    ],
    [{ kind: NoticeKind.NOTICE_KIND_ELEVATION_EXPIRED }, { kind: 'elevation-expired', requestTime }],
    [
      { kind: NoticeKind.NOTICE_KIND_EXPIRY_REMINDER, daysLeft: 3 },
      { kind: 'expiry-reminder', daysLeft: 3 },
    ],
    [{ kind: NoticeKind.NOTICE_KIND_PIN_CHANGED }, { kind: 'pin-changed', requestTime }],
    [
      {
        kind: NoticeKind.NOTICE_KIND_RESTORE_LINK,
        link: 'https://portal.example.org/restore#token=a',
        validMinutes: 60,
      },
      { kind: 'restore-link', requestTime, link: 'https://portal.example.org/restore#token=a', validMinutes: 60 },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_RESTORE_COMPLETED, ordinaryMinutes: 2_880 },
      { kind: 'restore-completed', requestTime, ordinaryMinutes: 2_880 },
    ],
    [{ kind: NoticeKind.NOTICE_KIND_PIN_REVOKED }, { kind: 'pin-revoked', requestTime, replacedAtDesk: false }],
    [
      { kind: NoticeKind.NOTICE_KIND_PIN_REVOKED, replacedAtDesk: true },
      { kind: 'pin-revoked', requestTime, replacedAtDesk: true },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_LEVEL_RAISED, ordinaryMinutes: 60 },
      { kind: 'level-raised', requestTime, ordinaryMinutes: 60 },
    ],
    [
      { kind: NoticeKind.NOTICE_KIND_CONTACT_CHANGED, maskedContact: 'm***@e***.it', quarantineMinutes: 2_880 },
      { kind: 'contact-changed', requestTime, maskedContact: 'm***@e***.it', quarantineMinutes: 2_880 },
    ],
  ])('is told: %j', (notice, told) => {
    expect(noticed(notice)).toEqual(told);
  });

  it.each([
    ['usable', VerifyOutcome.VERIFY_OUTCOME_UNSPECIFIED],
    ['usable', VerifyOutcome.VERIFY_OUTCOME_VERIFIED],
    ['to-change', VerifyOutcome.VERIFY_OUTCOME_CHANGE_REQUIRED],
    ['expired', VerifyOutcome.VERIFY_OUTCOME_EXPIRED],
    ['suspended', VerifyOutcome.VERIFY_OUTCOME_SUSPENDED],
  ])('says what the PIN in use is good for: it is %s', (pin, pinOutcome) => {
    const told = noticed({ kind: NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE, pinOutcome });
    expect(told).toEqual({ kind: 'credential-in-use', requestTime, pin });
  });

  it('says how the other half comes; where it does not, a first half means the letter', () => {
    const others = [
      Channel.CHANNEL_SMS,
      Channel.CHANNEL_EMAIL,
      Channel.CHANNEL_PEC,
      Channel.CHANNEL_LETTER,
      Channel.CHANNEL_UNSPECIFIED,
    ];
    expect(others.map((other) => half('first', other))).toMatchObject(
      ['sms', 'email', 'pec', 'letter', 'letter'].map((otherHalf) => ({ kind: 'first-half', otherHalf })),
    );
    expect([...others, Channel.CHANNEL_DESK_SLIP].map((other) => half('second', other))).toEqual(
      ['sms', 'email', 'pec', 'letter', undefined, 'desk-slip'].map((otherHalf) => ({
        kind: 'second-half',
        characters: 'BCDFGHJK',
        expiryDays: 30,
        otherHalf,
      })),
    );
  });

  const [link, contact] = [NoticeKind.NOTICE_KIND_RESTORE_LINK, NoticeKind.NOTICE_KIND_CONTACT_CHANGED];
  it.each([
    ['a kind without a text', { kind: 99 }],
    ['a code with other characters', { kind: NoticeKind.NOTICE_KIND_CONTACT_CODE, code: '04821 ', validMinutes: 10 }],
    ['an early access without an end', { kind: NoticeKind.NOTICE_KIND_EARLY_ACCESS_OPENED }],
    ['a code without an end', { kind: NoticeKind.NOTICE_KIND_CONTACT_CODE, code: '048213' }],
    ['a link that is a script', { kind: link, link: 'javascript:alert(1)', validMinutes: 60 }],
    ['a link with a line of its own', { kind: link, link: 'https://a.example/\r\nBcc: b@a.example', validMinutes: 60 }],
    ['a contact with a line end', { kind: contact, maskedContact: 'm***@e***.it\r\nBcc: b@a.example' }],
    ['a contact that turns the text round', { kind: contact, maskedContact: '\u202eti.***e@***m' }],
    ['no contact where one is told', { kind: contact }],
    ['a refusal without its reason', { kind: NoticeKind.NOTICE_KIND_ELEVATION_REFUSED }],
    [
      'a PIN that nobody has',
      { kind: NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE, pinOutcome: VerifyOutcome.VERIFY_OUTCOME_REJECTED },
    ],
  ])('is not told where it holds %s', (_what, notice) => {
    expect(() => noticed(notice)).toThrow('the message cannot be sent');
  });

  it('is not told where its reference is more than four digits: it goes into a subject', () => {
    expect(noticed({ kind: NoticeKind.NOTICE_KIND_HOLD_EXPIRED }, '4821')).toMatchObject({ kind: 'hold-expired' });
    expect(() => noticed({ kind: NoticeKind.NOTICE_KIND_HOLD_EXPIRED }, '4821\r\nBcc: b@a.example')).toThrow();
  });

  it('is never told by SMS where it is the link of a restore', () => {
    const told = noticed({ kind: link, link: 'https://portal.example.org/', validMinutes: 60 });
    expect(tellingOn('pec', told)).toEqual({ channel: 'pec', told });
    expect(() => tellingOn('sms', told)).toThrow('a link goes by mail only');
  });
});
