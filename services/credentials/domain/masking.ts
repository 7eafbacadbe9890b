/** Recipients as they are shown: enough to recognise one's own, not enough to learn another's. */

import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Contact } from './contact';
import type { DeskSlip } from './desk';
import type { PostalAddress } from './postal-address';

export function maskContact({ kind, value }: Contact): string {
  return kind === 'mobile' ? maskMobile(value) : maskEmail(value);
}

/** `+39 *** *** 4567`; of a number with fewer than 9 national digits only the last two. */
export function maskMobile(e164: string): string {
  const number = parsePhoneNumberFromString(e164);
  if (number === undefined) return '***';
  const shownDigits = number.nationalNumber.length < 9 ? 2 : 4;
  return `+${number.countryCallingCode} *** *** ${number.nationalNumber.slice(-shownDigits)}`;
}

/** `m***@e***.it`, whatever the lengths. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${masked(address.slice(0, at))}@${masked(domain)}.${domain.slice(domain.lastIndexOf('.') + 1)}`;
}

/** `M*** R***, 001** Roma`, the country's code added abroad. The street is not shown. */
export function maskAddress(address: PostalAddress): string {
  const recipient = address.recipient.split(' ').map(masked).join(' ');
  const shownCharacters = Math.ceil(address.postalCode.length / 2);
  const postalCode = address.postalCode.slice(0, shownCharacters).padEnd(address.postalCode.length, '*');
  const place = [postalCode, address.locality].filter((part) => part !== '').join(' ');
  return `${recipient}, ${place}${address.countryCode === 'IT' ? '' : ` (${address.countryCode})`}`;
}

/** `M*** R***`. */
export function maskName(givenName: string, familyName: string): string {
  return `${givenName} ${familyName}`.split(' ').map(masked).join(' ');
}

/** `RSS************A`: neither the day of birth nor the place. */
export function maskFiscalCode(code: string): string {
  return `${code.slice(0, 3)}${'*'.repeat(Math.max(0, code.length - 4))}${code.slice(-1)}`;
}

/** `M*** R***, roma-1`: whom a slip is handed to, and at which desk. */
export function maskDeskSlip({ recipientName, deskId }: DeskSlip): string {
  return `${recipientName.split(' ').map(masked).join(' ')}, ${deskId}`;
}

function masked(word: string): string {
  return `${[...word][0] ?? ''}***`;
}
