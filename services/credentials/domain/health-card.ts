/** The health card (tessera sanitaria): knowledge of something that the holder has in hand. */

import { checkDate } from './calendar-date';
import { accepted, type Checked, refused } from './checked';
import { type CheckedMessage, FieldChecks } from './field-checks';
import { checkLine, isGiven } from './text-line';

export interface RawHealthCard {
  readonly number: string | undefined;
  /** YYYY-MM-DD. */
  readonly expiryDate: string | undefined;
}

/** 20 digits and a real date, YYYY-MM-DD. Whether it has passed does not matter. */
export interface HealthCard {
  readonly number: string;
  readonly expiryDate: string;
}

const fieldMaxCharacters = 40;

/** `path` names the card in the faults. */
export function checkHealthCard(raw: RawHealthCard, path: string): CheckedMessage<HealthCard> {
  const checks = new FieldChecks(path);
  const number = checks.take('number', checkNumber(raw.number));
  const expiryDate = checks.take('expiry_date', checkDate(raw.expiryDate));
  if (number === undefined || expiryDate === undefined) return { kind: 'faulty', fields: checks.faults };
  return { kind: 'ok', value: { number, expiryDate } };
}

/** Either of its parts is enough: then the other is missing. */
export function isGivenCard(card: RawHealthCard | undefined): card is RawHealthCard {
  return card !== undefined && (isGiven(card.number) || isGiven(card.expiryDate));
}

function checkNumber(text: string | undefined): Checked<string> {
  const given = checkLine(text, { maxCharacters: fieldMaxCharacters, required: true });
  if (given.kind === 'faulty') return given;
  const digits = given.value.replaceAll(' ', ''); // printed in groups
  return /^[0-9]{20}$/.test(digits)
    ? accepted(digits)
    : refused({ reason: 'HEALTH_CARD_NUMBER', description: 'must have 20 digits' });
}
