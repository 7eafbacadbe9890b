/** Recipients as they are shown: enough to recognise one's own, not enough to learn another's. */
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { MessageChannel } from './channel';

export function maskRecipient(channel: MessageChannel, recipient: string): string {
  return channel === 'sms' ? maskMobile(recipient) : maskMailAddress(recipient);
}

/** `+39 *** *** 4567`; of a number with fewer than 9 national digits only the last two. */
function maskMobile(e164: string): string {
  const number = parsePhoneNumberFromString(e164);
  if (number === undefined) return '***';
  const shownDigits = number.nationalNumber.length < 9 ? 2 : 4;
  return `+${number.countryCallingCode} *** *** ${number.nationalNumber.slice(-shownDigits)}`;
}

/** `m***@e***.it`, whatever the lengths. */
function maskMailAddress(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return `${masked(address.slice(0, at))}@${masked(domain)}.${domain.slice(domain.lastIndexOf('.') + 1)}`;
}

function masked(word: string): string {
  return `${[...word][0] ?? ''}***`;
}
