/** Whether a letter can arrive at its address, as far as its lines tell: looked at before anything is on paper. */
import isISO31661Alpha2 from 'validator/lib/isISO31661Alpha2';
import { isInland, type PostalAddress } from './address-block';
import { type AddressFinding, held, warned } from './address-finding';
import { type AddressPatterns, type PatternLine, patternFindings, patternLines } from './address-patterns';
import { isNumber, wordsOf } from './address-words';
import { type CapRules, checkCap } from './cap-check';

export interface AddressRules extends CapRules {
  readonly patterns: AddressPatterns;
  /** ISO 3166-1 alpha-2, capitals. */
  readonly countriesNotServed: ReadonlySet<string>;
}

type Words = Readonly<Record<PatternLine, readonly string[]>>;

const requiredLines = ['recipient', 'street', 'locality'] as const;

/** Each finding once a line; empty where nothing is to be said. Abroad only what is the same everywhere is looked at. */
export function checkAddress(address: PostalAddress, rules: AddressRules): readonly AddressFinding[] {
  const words: Words = {
    recipient: wordsOf(address.recipient),
    careOf: wordsOf(address.careOf),
    building: wordsOf(address.building),
    street: wordsOf(address.street),
    locality: wordsOf(address.locality),
  };
  const isItalian = isInland(address.countryCode);
  const findings = [
    ...requiredLines.flatMap((line) => emptinessOf(line, address, words)),
    ...patternLines.flatMap((line) => patternFindings(line, words[line], rules.patterns)),
    ...patternLines.flatMap((line) => strayContacts(line, address, isItalian)),
    ...recipientFindings(words),
    ...(isItalian
      ? [...streetFindings(words), ...checkCap(address, rules)]
      : countryFindings(address, rules.countriesNotServed)),
  ];
  return eachOnce(findings);
}

export function isHeld(findings: readonly AddressFinding[]): boolean {
  return findings.some(({ kind }) => kind === 'hold');
}

/** Nothing there, only marks, or one character again and again. */
function emptinessOf(
  line: (typeof requiredLines)[number],
  address: PostalAddress,
  words: Words,
): readonly AddressFinding[] {
  if (address[line].trim() === '') return [held(line, 'LINE_MISSING')];
  const characters = [...words[line].join('')];
  const isOneRepeated = characters.length >= 3 && characters.every((character) => character === characters[0]);
  return characters.length === 0 || isOneRepeated ? [held(line, 'PLACEHOLDER_TEXT')] : [];
}

/** What people write who took the field for another one. */
function strayContacts(line: PatternLine, address: PostalAddress, isItalian: boolean): readonly AddressFinding[] {
  const text = address[line];
  return [
    ...(/[^\s@]@[^\s@]/.test(text) ? [held(line, 'MAIL_ADDRESS_IN_LINE')] : []),
    ...(phoneNumberIn(text, isItalian) ? [held(line, 'PHONE_NUMBER_IN_LINE')] : []),
  ];
}

/** Nine digits or more after a plus; in Italy also after the 0 of a landline and the 3 of a mobile. */
function phoneNumberIn(text: string, isItalian: boolean): boolean {
  const runs = text.match(/\+?[0-9][0-9 .-]*/g) ?? [];
  return runs.some((run) => {
    const digits = run.replace(/[^0-9]/g, '');
    const begins = run.startsWith('+') || (isItalian && /^[03]/.test(digits));
    return begins && digits.length >= 9 && digits.length <= 15;
  });
}

function recipientFindings({ recipient, street, locality }: Words): readonly AddressFinding[] {
  const whole = recipient.join(' ');
  const isPlace = whole !== '' && (whole === locality.join(' ') || whole === street.join(' '));
  return isPlace ? [held('recipient', 'RECIPIENT_IS_PLACE')] : [];
}

/** An Italian street has a name, and a number or a word for having none. */
function streetFindings({ street, building }: Words): readonly AddressFinding[] {
  if (street.length === 0) return [];
  if (street.every(isNumber)) return [held('street', 'STREET_WITHOUT_NAME')];
  const line = street.join(' ');
  const hasNumber =
    street.some(isNumber) ||
    building.some(isNumber) ||
    /(?:^| )(?:SNC|S N C|SN|S N|SENZA NUMERO(?: CIVICO)?)$/.test(line);
  return hasNumber ? [] : [warned('street', 'HOUSE_NUMBER_MISSING')];
}

function countryFindings(
  { countryCode, postalCode }: PostalAddress,
  notServed: ReadonlySet<string>,
): readonly AddressFinding[] {
  const code = countryCode.trim().toUpperCase();
  if (!isISO31661Alpha2(code)) return [held('countryCode', 'COUNTRY_UNKNOWN')];
  return [
    ...(notServed.has(code) ? [held('countryCode', 'COUNTRY_NOT_SERVED')] : []),
    ...(/^0[0 -]*$/.test(postalCode.trim()) ? [held('postalCode', 'PLACEHOLDER_TEXT')] : []),
  ];
}

function eachOnce(findings: readonly AddressFinding[]): readonly AddressFinding[] {
  if (findings.length < 2) return findings;
  return [...new Map(findings.map((finding) => [`${finding.line} ${finding.reason}`, finding])).values()];
}
