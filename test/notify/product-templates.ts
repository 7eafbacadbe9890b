/** The product's templates, as an institution without a folder of its own has them. */
import type { Institution } from '../../runtime/institution-settings';
import { loadTemplates } from '../../services/notify/templates/load-templates';
import type { RenderedText, Templates } from '../../services/notify/templates/templates';
import type {
  ElevationRefusal,
  OtherHalf,
  PinStanding,
  RequestRoute,
  SmsKind,
  Telling,
  Told,
} from '../../services/notify/templates/told';
import { textRequestOf } from '../../services/notify/templates/told-variables';

export const institution: Institution = {
  name: 'INPS',
  address: 'Via Ciro il Grande 21, 00144 Roma RM',
  freeNumber: '803 164',
  mobileNumber: '06 164164',
  fax: '800 803 164',
  site: 'www.inps.it',
};

export const languages = ['it', 'en', 'de'] as const;
export type Language = (typeof languages)[number];

export const productTemplates: Templates = loadTemplates({
  folder: undefined,
  defaultLanguage: 'it',
  institution,
  sendsSms: true,
});

/** As a message of credentials is written. */
export function render(
  { channel, told }: Telling,
  asked: { readonly languageTag: string; readonly reference: string },
): RenderedText {
  return productTemplates.render(textRequestOf(told, { channel, ...asked }));
}

const requestTime = undefined;
const half = { characters: 'BCDFGHJK', expiryDays: 0 };
const coded = { code: '000000', validMinutes: 1_439 };
const firstOthers: readonly Exclude<OtherHalf, 'desk-slip'>[] = ['sms', 'email', 'pec', 'letter'];
const routes: readonly RequestRoute[] = ['digital-first', 'postal-first', 'desk'];
const standings: readonly PinStanding[] = ['usable', 'to-change', 'expired', 'suspended'];
const secondOthers: readonly (OtherHalf | undefined)[] = [...firstOthers, 'desk-slip', undefined];

const refusals: readonly ElevationRefusal[] = [
  'document-unreadable',
  'document-incomplete',
  'document-expired',
  'form-not-signed',
  'form-incomplete',
  'person-differs',
  'not-accepted',
];

/** Each kind as long as it can be: the type asks for every one. */
const longest: { readonly [K in SmsKind]: readonly Told<K>[] } = {
  'first-half': firstOthers.map((otherHalf) => ({ kind: 'first-half', ...half, otherHalf })),
  'second-half': secondOthers.map((otherHalf) => ({ kind: 'second-half', ...half, otherHalf })),
  'request-confirmation': routes.flatMap((route) =>
    [coded, undefined].map((confirmation) => ({ kind: 'request-confirmation', requestTime, route, confirmation })),
  ),
  'credential-in-use': standings.map((pin) => ({ kind: 'credential-in-use', requestTime, pin })),
  'contact-code': [{ kind: 'contact-code', requestTime, ...coded }],
  'added-contact-code': [{ kind: 'added-contact-code', requestTime, ...coded }],
  'hold-expired': [{ kind: 'hold-expired', requestTime }],
  'restore-cancelled': [{ kind: 'restore-cancelled', requestTime }],
  'letter-returned': [{ kind: 'letter-returned', requestTime }],
  'elevation-refused': refusals.map((refusal) => ({ kind: 'elevation-refused', requestTime, refusal })),
  'elevation-expired': [{ kind: 'elevation-expired', requestTime }],
  'expiry-reminder': [{ kind: 'expiry-reminder', daysLeft: 3_650 }],
  'pin-changed': [{ kind: 'pin-changed', requestTime }],
  'restore-completed': [{ kind: 'restore-completed', requestTime, ordinaryMinutes: 8_760 * 60 }],
  'early-access-code': [{ kind: 'early-access-code', requestTime, ...coded, accessMinutes: 7 * 1_440 }],
  'early-access-opened': [{ kind: 'early-access-opened', requestTime, accessMinutes: 7 * 1_440 }],
  'pin-revoked': [true, false].map((replacedAtDesk) => ({ kind: 'pin-revoked', requestTime, replacedAtDesk })),
  'level-raised': [{ kind: 'level-raised', requestTime, ordinaryMinutes: 8_760 * 60 }],
  // A masked contact may have any length: the text leaves out what does not fit.
  'contact-changed': [
    { kind: 'contact-changed', requestTime, maskedContact: '*'.repeat(160), quarantineMinutes: 8_760 * 60 },
  ],
};

/** Every kind of SMS, as long as it can be. */
export const longestSms: readonly Told<SmsKind>[] = Object.values(longest).flat();
