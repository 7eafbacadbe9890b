/** What is told of an address before anything of its letter is on paper. */
import type { PostalAddress } from './address-block';

/** `hold`: the letter waits for an operator. `warn`: it goes out, and is counted. */
export interface AddressFinding {
  readonly line: AddressLine;
  readonly reason: AddressReason;
  readonly kind: FindingKind;
}

export type FindingKind = 'hold' | 'warn';
export type AddressLine = keyof PostalAddress;

/** What words in an address can tell. An institution's own patterns have these too, mostly ADDRESS_NOT_SERVED. */
export const patternReasons = [
  'PLACEHOLDER_TEXT',
  'NO_FIXED_ABODE',
  'RECIPIENT_NOT_THERE',
  'RECIPIENT_DECEASED',
  'POSTE_RESTANTE',
  'PO_BOX',
  'ADDRESS_NOT_SERVED',
] as const;
export type PatternReason = (typeof patternReasons)[number];

export type AddressReason =
  | PatternReason
  | 'LINE_MISSING'
  | 'STREET_WITHOUT_NAME'
  | 'HOUSE_NUMBER_MISSING'
  | 'MAIL_ADDRESS_IN_LINE'
  | 'PHONE_NUMBER_IN_LINE'
  | 'RECIPIENT_IS_PLACE'
  | 'COUNTRY_UNKNOWN'
  | 'COUNTRY_NOT_SERVED'
  | 'POSTAL_CODE_NOT_A_CAP'
  | 'POSTAL_CODE_UNKNOWN'
  | 'POSTAL_CODE_NOT_OF_LOCALITY'
  | 'GENERIC_POSTAL_CODE'
  | 'LOCALITY_UNKNOWN'
  | 'PROVINCE_MISSING'
  | 'PROVINCE_NOT_OF_POSTAL_CODE'
  | 'TOO_MANY_AT_ONE_DOOR';

export function held(line: AddressLine, reason: AddressReason): AddressFinding {
  return { line, reason, kind: 'hold' };
}

export function warned(line: AddressLine, reason: AddressReason): AddressFinding {
  return { line, reason, kind: 'warn' };
}
