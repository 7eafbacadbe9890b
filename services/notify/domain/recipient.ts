/** Whom a message can go to, by its channel: a mobile number, or a mail address. */
import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import isEmail from 'validator/lib/isEmail';
import type { FieldFault } from '../../../runtime/fault';
import type { MessageChannel } from './channel';

export type RecipientFault = Omit<FieldFault, 'field'>;
export type CheckedRecipient =
  | { readonly kind: 'ok'; readonly value: string }
  | { readonly kind: 'faulty'; readonly fault: RecipientFault };

const mailAddressMaxCharacters = 254;

/** A mobile in E.164, as it must be given; a mail address in ASCII, its domain in lower case, its local part as given. */
export function checkRecipient(channel: MessageChannel, text: string): CheckedRecipient {
  return channel === 'sms' ? checkMobile(text) : checkMailAddress(text, channel);
}

function checkMobile(text: string): CheckedRecipient {
  const number = /^\+[1-9]\d{5,14}$/.test(text) ? parsePhoneNumberFromString(text, { extract: false }) : undefined;
  if (number === undefined || !number.isValid())
    return faulty('MOBILE_INVALID', 'must be a phone number that can exist, in E.164');
  const type = number.getType();
  // Where a country's mobiles and landlines share their ranges (North America) nothing more can be known.
  if (type !== 'MOBILE' && type !== 'FIXED_LINE_OR_MOBILE')
    return faulty('NOT_A_MOBILE', 'must be a mobile number: this range takes no SMS');
  return { kind: 'ok', value: number.number };
}

function checkMailAddress(text: string, channel: 'email' | 'pec'): CheckedRecipient {
  const at = text.lastIndexOf('@');
  const address = `${text.slice(0, at)}@${asciiDomain(text.slice(at + 1))}`;
  const isAddress =
    at > 0 &&
    text.length <= mailAddressMaxCharacters &&
    address.length <= mailAddressMaxCharacters &&
    // A quoted local part is legal, nobody has one, and it is a way to smuggle syntax into headers.
    !address.includes('"') &&
    isEmail(address, { allow_utf8_local_part: false });
  if (isAddress) return { kind: 'ok', value: address };
  return channel === 'email'
    ? faulty('EMAIL_INVALID', 'must be an e-mail address')
    : faulty('PEC_INVALID', 'must be a certified e-mail address');
}

/** Empty where there is no such domain. Only letters, digits, dots and hyphens are converted: of `a.it/b` Node would make `a.it`. */
function asciiDomain(domain: string): string {
  return /^[\p{L}\p{M}\p{N}.-]+$/u.test(domain) ? domainToASCII(domain) : '';
}

function faulty(reason: string, description: string): CheckedRecipient {
  return { kind: 'faulty', fault: { reason, description } };
}
