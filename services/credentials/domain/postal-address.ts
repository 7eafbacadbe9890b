/**
 * A postal address as the post wants it, line by line (Poste Italiane, "Standard per la composizione degli indirizzi"; UPU S42).
 * 44 characters a line and 35 for the locality are what the post's print centres take, as PagoPA's SEND writes them down:
 * docs.pagopa.it, "Composizione degli indirizzi".
 */

import isISO31661Alpha2 from 'validator/lib/isISO31661Alpha2';
import { accepted, type Checked, refused } from './checked';
import { type CheckedMessage, FieldChecks } from './field-checks';
import { italianProvinces } from './italian-provinces';
import type { Residence } from './residence';
import { checkLine } from './text-line';

/** As it came in. An empty or blank text counts as not given. */
export interface RawPostalAddress {
  readonly recipient: string | undefined;
  readonly careOf: string | undefined;
  readonly building: string | undefined;
  readonly street: string | undefined;
  readonly postalCode: string | undefined;
  readonly locality: string | undefined;
  readonly province: string | undefined;
  readonly countryCode: string | undefined;
}

/** Lines that were not given are empty; postal code and province always there in Italy. */
export interface PostalAddress {
  readonly recipient: string;
  readonly careOf: string;
  readonly building: string;
  readonly street: string;
  readonly postalCode: string;
  readonly locality: string;
  readonly province: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
}

const lineMaxCharacters = 44;
const localityMaxCharacters = 35;
const postalCodeMaxCharacters = 12;

/**
 * Checks every line, so that a letter can show it whole; `path` names the address in the faults. Residence and address may differ: somebody who lives abroad may have
 * post sent to Italy, and the other way round. Residence only says which country is meant where none is named.
 */
export function checkPostalAddress(
  raw: RawPostalAddress,
  residence: Residence | undefined,
  path: string,
): CheckedMessage<PostalAddress> {
  const checks = new FieldChecks(path);
  const countryCode = checks.take('country_code', checkCountry(raw.countryCode, residence));
  const isItalian = countryCode === 'IT';
  const requiredLine = { maxCharacters: lineMaxCharacters, required: true, printed: true };
  const optionalLine = { ...requiredLine, required: false };
  const address: MaybeFaulty<PostalAddress> = {
    recipient: checks.take('recipient', checkLine(raw.recipient, requiredLine)),
    careOf: checks.take('care_of', checkLine(raw.careOf, optionalLine)),
    building: checks.take('building', checkLine(raw.building, optionalLine)),
    street: checks.take('street', checkLine(raw.street, requiredLine)),
    postalCode: checks.take('postal_code', checkPostalCode(raw.postalCode, isItalian)),
    locality: checks.take(
      'locality',
      checkLine(raw.locality, { ...requiredLine, maxCharacters: localityMaxCharacters }),
    ),
    province: checks.take('province', checkProvince(raw.province, isItalian)),
    countryCode,
  };
  if (!isWhole(address)) return { kind: 'faulty', fields: checks.faults };
  if ([...lastLineOf(address)].length > lineMaxCharacters) {
    const description = `must fit with postal code and province into ${lineMaxCharacters} characters`;
    checks.refuse('locality', { reason: 'TEXT_TOO_LONG', description });
    return { kind: 'faulty', fields: checks.faults };
  }
  return { kind: 'ok', value: address };
}

type MaybeFaulty<Message> = { readonly [Field in keyof Message]: Message[Field] | undefined };

function isWhole(address: MaybeFaulty<PostalAddress>): address is PostalAddress {
  return Object.values(address).every((line) => line !== undefined);
}

function lastLineOf({ postalCode, locality, province }: PostalAddress): string {
  return [postalCode, locality, province].filter((part) => part !== '').join(' ');
}

export function checkCountry(text: string | undefined, residence: Residence | undefined): Checked<string> {
  const given = checkLine(text, { maxCharacters: lineMaxCharacters, required: residence !== 'italy' });
  if (given.kind === 'faulty') return given;
  const code = given.value === '' ? 'IT' : given.value.toUpperCase();
  return isISO31661Alpha2(code)
    ? accepted(code)
    : refused({ reason: 'COUNTRY_UNKNOWN', description: 'must be a country code of ISO 3166-1, two letters' });
}

export function checkPostalCode(text: string | undefined, isItalian: boolean): Checked<string> {
  const given = checkLine(text, { maxCharacters: postalCodeMaxCharacters, required: isItalian, printed: true });
  if (given.kind === 'faulty' || !isItalian || /^[0-9]{5}$/.test(given.value)) return given;
  return refused({ reason: 'POSTAL_CODE_NOT_A_CAP', description: 'must be a CAP of five digits in Italy' });
}

export function checkProvince(text: string | undefined, isItalian: boolean): Checked<string> {
  const given = checkLine(text, { maxCharacters: localityMaxCharacters, required: isItalian, printed: true });
  if (given.kind === 'faulty' || !isItalian) return given;
  const letters = given.value.toUpperCase();
  return italianProvinces.has(letters)
    ? accepted(letters)
    : refused({ reason: 'PROVINCE_UNKNOWN', description: 'must be the two letters of an Italian province' });
}
