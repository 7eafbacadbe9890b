/** A person as the population register knows one. */
import { accepted } from './checked';
import { type CheckedMessage, FieldChecks } from './field-checks';
import { checkFiscalCode, type FiscalCode } from './fiscal-code';
import { checkHealthCard, type HealthCard, isGivenCard, type RawHealthCard } from './health-card';
import {
  checkCountry,
  checkPostalCode,
  checkProvince,
  type PostalAddress,
  type RawPostalAddress,
} from './postal-address';
import { checkLine, isGiven } from './text-line';

/** Where somebody is registered; who a letter there is for is another matter. */
export type RegisteredAddress = Omit<PostalAddress, 'recipient' | 'careOf'>;

export interface RegisteredPerson {
  readonly givenName: string;
  readonly familyName: string;
  readonly address: RegisteredAddress;
  readonly healthCard: HealthCard | undefined;
}

/** As a register gave it. An empty or blank text counts as not given. */
export interface RawRegisteredPerson {
  readonly fiscalCode: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly address: Omit<RawPostalAddress, 'recipient' | 'careOf'>;
  readonly healthCard: RawHealthCard;
}

/** No letter is addressed by these lines, so they may be longer than a letter's. */
const line = { maxCharacters: 200, required: true };
const optionalLine = { ...line, required: false };
const path = 'person';

/** Needed: fiscal code, both names, street, locality, and in Italy a CAP. No country is Italy. */
export function checkRegisteredPerson(
  raw: RawRegisteredPerson,
): CheckedMessage<{ readonly fiscalCode: FiscalCode; readonly person: RegisteredPerson }> {
  const checks = new FieldChecks(path);
  const countryCode = checks.take('country_code', checkCountry(raw.address.countryCode, 'italy'));
  const isItalian = countryCode === 'IT';
  const hasProvince = isGiven(raw.address.province);
  const fiscalCode = checks.take('fiscal_code', checkFiscalCode(raw.fiscalCode));
  const givenName = checks.take('given_name', checkLine(raw.givenName, line));
  const familyName = checks.take('family_name', checkLine(raw.familyName, line));
  const building = checks.take('building', checkLine(raw.address.building, optionalLine));
  const street = checks.take('street', checkLine(raw.address.street, line));
  const postalCode = checks.take('postal_code', checkPostalCode(raw.address.postalCode, isItalian));
  const locality = checks.take('locality', checkLine(raw.address.locality, line));
  const province = checks.take('province', hasProvince ? checkProvince(raw.address.province, isItalian) : accepted(''));
  const healthCard = isGivenCard(raw.healthCard)
    ? checks.takeMessage(checkHealthCard(raw.healthCard, `${path}.health_card`))
    : undefined;
  const isWhole =
    fiscalCode !== undefined &&
    givenName !== undefined &&
    familyName !== undefined &&
    building !== undefined &&
    street !== undefined &&
    postalCode !== undefined &&
    locality !== undefined &&
    province !== undefined &&
    countryCode !== undefined;
  if (!isWhole || checks.faults.length > 0) return { kind: 'faulty', fields: checks.faults };
  const address = { building, street, postalCode, locality, province, countryCode };
  return { kind: 'ok', value: { fiscalCode, person: { givenName, familyName, address, healthCard } } };
}
