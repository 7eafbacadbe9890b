/** What a desk gives besides an application: which desk it is, and the form that the holder signed there (MV35). */
import { later, millisecondsPerDay } from '../../../runtime/clock';
import { checkDate } from './calendar-date';
import { accepted, type Checked, refused } from './checked';
import { type CheckedMessage, FieldChecks } from './field-checks';
import type { Policy } from './policy';
import { checkLine } from './text-line';

/** Where a slip is printed, and whom it is handed to. */
export interface DeskSlip {
  readonly deskId: string;
  readonly recipientName: string;
}

export const identityDocuments = ['identity-card', 'passport', 'driving-licence', 'residence-permit', 'other'] as const;
export type IdentityDocument = (typeof identityDocuments)[number];

/** As it came in. */
export interface RawDeskForm {
  readonly number: string;
  readonly signDate: string;
  readonly identityDocument: IdentityDocument | 'unknown' | undefined;
}

/** All that is kept of form and document: by the number the desk finds the paper, which has the rest. */
export interface DeskForm {
  readonly number: string;
  /** YYYY-MM-DD. */
  readonly signDate: string;
  readonly identityDocument: IdentityDocument;
}

const deskIdMaxCharacters = 40;
const formNumberMaxCharacters = 40;

/** Whether there is such a desk only its printer's process knows. */
export function checkDeskId(text: string): Checked<string> {
  const line = checkLine(text, { maxCharacters: deskIdMaxCharacters, required: true });
  if (line.kind === 'faulty' || /^[a-z0-9-]+$/.test(line.value)) return line;
  return refused({ reason: 'DESK_ID', description: 'must be of a-z, 0-9 and hyphen' });
}

/** A form without any of its fields counts as one whose fields are missing. `path` names it in the faults. */
export function checkDeskForm(
  raw: RawDeskForm | undefined,
  path: string,
  now: Date,
  policy: Pick<Policy, 'deskFormDays'>,
): CheckedMessage<DeskForm> {
  const checks = new FieldChecks(path);
  const number = checks.take('number', checkFormNumber(raw?.number));
  const signDate = checks.take('sign_date', checkSignDate(raw?.signDate, now, policy));
  const identityDocument = checks.take('identity_document', checkIdentityDocument(raw?.identityDocument));
  if (number === undefined || signDate === undefined || identityDocument === undefined)
    return { kind: 'faulty', fields: checks.faults };
  return { kind: 'ok', value: { number, signDate, identityDocument } };
}

function checkFormNumber(text: string | undefined): Checked<string> {
  const line = checkLine(text?.toUpperCase(), { maxCharacters: formNumberMaxCharacters, required: true });
  if (line.kind === 'faulty' || /^[A-Z0-9./-]+$/.test(line.value)) return line;
  return refused({ reason: 'FORM_NUMBER', description: 'must be of A-Z, 0-9, full stop, slash and hyphen' });
}

/** By the calendar of Rome, where the desks are. */
function checkSignDate(
  text: string | undefined,
  now: Date,
  { deskFormDays }: Pick<Policy, 'deskFormDays'>,
): Checked<string> {
  const date = checkDate(text);
  if (date.kind === 'faulty') return date;
  const today = romanDate(now);
  if (date.value > today)
    return refused({ reason: 'DATE_IN_FUTURE', description: 'must not be later than today in Rome' });
  const oldest = later(new Date(`${today}T00:00:00Z`), -deskFormDays * millisecondsPerDay).toISOString();
  if (date.value < oldest.slice(0, date.value.length))
    return refused({ reason: 'FORM_TOO_OLD', description: `must have been signed in the last ${deskFormDays} days` });
  return date;
}

/** Swedes write their dates as ISO does. */
const romanDates = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Rome', dateStyle: 'short' });

function romanDate(time: Date): string {
  return romanDates.format(time);
}

function checkIdentityDocument(kind: RawDeskForm['identityDocument']): Checked<IdentityDocument> {
  if (kind === undefined) return refused({ reason: 'FIELD_REQUIRED', description: 'must be given' });
  if (kind === 'unknown') return refused({ reason: 'VALUE_UNKNOWN', description: 'must be one of the contract' });
  return accepted(kind);
}
