import type { Institution } from '../../../runtime/institution-settings';
import { languages } from './message-text';
import { render } from './render';
import { isOneSegment } from './sms-parts';
import type { OtherHalf, PinStanding, RequestRoute, SmsKind, Told } from './told';

const requestTime = undefined;
const half = { characters: 'BCDFGHJK', expiryDays: 0 };
const coded = { code: '000000', validMinutes: 1_439 };
const firstOthers: readonly Exclude<OtherHalf, 'desk-slip'>[] = ['sms', 'email', 'pec', 'letter'];
const routes: readonly RequestRoute[] = ['digital-first', 'postal-first'];
const standings: readonly PinStanding[] = ['usable', 'to-change', 'expired', 'suspended'];
const secondOthers: readonly (OtherHalf | undefined)[] = [...firstOthers, 'desk-slip', undefined];

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
  'expiry-reminder': [{ kind: 'expiry-reminder', daysLeft: 3_650 }],
  'pin-changed': [{ kind: 'pin-changed', requestTime }],
  'restore-completed': [{ kind: 'restore-completed', requestTime, ordinaryMinutes: 8_760 * 60 }],
  'pin-revoked': [{ kind: 'pin-revoked', requestTime }],
  // A masked contact may have any length: the text leaves out what does not fit.
  'contact-changed': [
    { kind: 'contact-changed', requestTime, maskedContact: '*'.repeat(160), quarantineMinutes: 8_760 * 60 },
  ],
};

/** Every kind of SMS, as long as it can be. */
export const longestSms: readonly Told<SmsKind>[] = Object.values(longest).flat();

/** True where every SMS that names this institution is one segment of GSM characters, in every language. */
export function everySmsFits(institution: Institution): boolean {
  return longestSms.every((told) =>
    languages.every((languageTag) =>
      isOneSegment(render({ channel: 'sms', told }, { languageTag, reference: '0000', institution }).text),
    ),
  );
}
