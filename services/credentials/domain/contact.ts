/** A way to reach a holder at once: a mobile number, an e-mail address or a certified one (PEC). */

import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import isEmail from 'validator/lib/isEmail';
import type { DigitalChannel } from './channel';
import { accepted, type Checked, refused } from './checked';
import type { Residence } from './residence';
import { hasControlCharacters, oneLine } from './text-line';

/** `value`: E.164 for a mobile; for mail local@domain, ASCII, the domain in lower case. */
export interface Contact {
  readonly kind: ContactKind;
  readonly value: string;
}
export type ContactKind = 'mobile' | 'email' | 'pec';

const channels: Readonly<Record<ContactKind, DigitalChannel>> = { mobile: 'sms', email: 'email', pec: 'pec' };

/** The channel that reaches a contact of this kind. */
export function channelOf(kind: ContactKind): DigitalChannel {
  return channels[kind];
}

/** People write addresses in any case. */
export function isSameContact(one: Contact, other: Contact): boolean {
  return one.kind === other.kind && comparedText(one) === comparedText(other);
}

/** The same for those that are the same. */
export function comparedText({ value }: Pick<Contact, 'value'>): string {
  return value.toLowerCase();
}

const typedNumberMaxCharacters = 40;
const mailAddressMaxCharacters = 254;

/** A mobile number as E.164. Without its country's code it is read as an Italian one, where the holder lives in Italy. */
export function parseMobile(text: string, residence: Residence): Checked<string> {
  const typed = oneLine(text);
  if (hasControlCharacters(typed)) return refused(controlCharacters);
  if (residence === 'abroad' && !/^(\+|＋|00)/.test(typed))
    return refused({
      reason: 'MOBILE_WITHOUT_COUNTRY_CODE',
      description: 'must begin with + and the code of its country',
    });
  const number = typed.length > typedNumberMaxCharacters ? undefined : readNumber(typed, residence);
  if (number === undefined || number.ext !== undefined || !number.isValid())
    return refused({ reason: 'MOBILE_INVALID', description: 'must be a phone number that can exist' });
  const type = number.getType();
  // Where a country's mobiles and landlines share their ranges (North America) nothing more can be known.
  if (type !== 'MOBILE' && type !== 'FIXED_LINE_OR_MOBILE')
    return refused({ reason: 'NOT_A_MOBILE', description: 'must be a mobile number: this range takes no SMS' });
  return accepted(number.number);
}

/** An e-mail address whose domain is in lower case and ASCII (IDNA). The local part stays as given: its case may matter. */
export function parseEmail(text: string): Checked<string> {
  return parseMailAddress(text, { reason: 'EMAIL_INVALID', description: 'must be an e-mail address' });
}

/** A certified address; whether its domain is a certified provider's shows only when a message is sent. */
export function parsePec(text: string): Checked<string> {
  return parseMailAddress(text, { reason: 'PEC_INVALID', description: 'must be a certified e-mail address' });
}

const controlCharacters = {
  reason: 'CONTROL_CHARACTERS',
  description: 'must not have control or invisible characters',
};

function readNumber(typed: string, residence: Residence) {
  return residence === 'italy'
    ? parsePhoneNumberFromString(typed, { defaultCountry: 'IT', extract: false })
    : parsePhoneNumberFromString(typed.replace(/^00/, '+'), { extract: false });
}

function parseMailAddress(
  text: string,
  invalid: { readonly reason: string; readonly description: string },
): Checked<string> {
  const typed = oneLine(text);
  if (hasControlCharacters(typed)) return refused(controlCharacters);
  const at = typed.lastIndexOf('@');
  if (typed.length > mailAddressMaxCharacters || at < 1) return refused(invalid);
  const address = `${typed.slice(0, at)}@${asciiDomain(typed.slice(at + 1))}`;
  // A quoted local part is legal, nobody has one, and it is a way to smuggle syntax into headers.
  const isAddress = !address.includes('"') && isEmail(address, { allow_utf8_local_part: false });
  return isAddress && address.length <= mailAddressMaxCharacters ? accepted(address) : refused(invalid);
}

/** Empty where there is no such domain. Only letters, digits, dots and hyphens are converted: of `a.it/b` Node would make `a.it`. */
function asciiDomain(domain: string): string {
  return /^[\p{L}\p{M}\p{N}.-]+$/u.test(domain) ? domainToASCII(domain) : '';
}
