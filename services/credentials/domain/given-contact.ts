/** Contacts as a call names them, outside of an application: one to three, at most one of a kind. */

import { type Checked, faultsAt, refused } from './checked';
import { type Contact, type ContactKind, parseEmail, parseMobile, parsePec } from './contact';
import { type CheckedMessage, FieldChecks } from './field-checks';

/** As it came in; undefined where the message names none. */
export type RawContact = Contact | undefined;

const mostContacts = 3;

/**
 * Checks contacts; their faults are told as `contacts[0].mobile`, where `path` is `contacts`. A mobile number without its country's
 * code is read as an Italian one.
 */
export function checkGivenContacts(raws: readonly RawContact[], path: string): CheckedMessage<readonly Contact[]> {
  if (raws.length === 0) return { kind: 'faulty', fields: faultsAt(path, [required]) };
  if (raws.length > mostContacts) return { kind: 'faulty', fields: faultsAt(path, [tooMany]) };
  const checks = raws.map((raw, index) => checkGivenContact(raw, `${path}[${index}]`));
  const contacts = checks.flatMap((check) => (check.kind === 'ok' ? [check.value] : []));
  const faults = checks.flatMap((check) => (check.kind === 'faulty' ? check.fields : []));
  const fields = [...faults, ...raws.flatMap((raw, index) => faultsOfRepeated(raw, index, raws, path))];
  return fields.length > 0 ? { kind: 'faulty', fields } : { kind: 'ok', value: contacts };
}

/** Checks the only contact of a message; its faults are told at its kind's field, or at `group` where none is given. */
export function checkOnlyContact(raw: RawContact, group: string): CheckedMessage<Contact> {
  if (raw === undefined) return { kind: 'faulty', fields: faultsAt(group, [required]) };
  const value = parse(raw);
  if (value.kind === 'faulty') return { kind: 'faulty', fields: faultsAt(raw.kind, value.faults) };
  return { kind: 'ok', value: { kind: raw.kind, value: value.value } };
}

/** Checks one contact; `path` is of the message that names it. */
export function checkGivenContact(raw: RawContact, path: string): CheckedMessage<Contact> {
  if (raw === undefined) return { kind: 'faulty', fields: faultsAt(path, [required]) };
  const checks = new FieldChecks(path);
  const value = checks.take(raw.kind, parse(raw));
  if (value === undefined) return { kind: 'faulty', fields: checks.faults };
  return { kind: 'ok', value: { kind: raw.kind, value } };
}

const required = { reason: 'FIELD_REQUIRED', description: 'must be given' };
const tooMany = { reason: 'TOO_MANY', description: `must be at most ${mostContacts}` };

const parsers: Readonly<Record<ContactKind, (text: string) => Checked<string>>> = {
  mobile: (text) => parseMobile(text, 'italy'),
  email: parseEmail,
  pec: parsePec,
};

function parse({ kind, value }: Contact): Checked<string> {
  return value.trim() === '' ? refused(required) : parsers[kind](value);
}

/** The second of a kind, and the third, are told; the first is not. */
function faultsOfRepeated(raw: RawContact, index: number, raws: readonly RawContact[], path: string) {
  if (raw === undefined || raws.findIndex((other) => other?.kind === raw.kind) === index) return [];
  const fault = { reason: 'CONTACT_KIND_REPEATED', description: 'must be the only contact of its kind' };
  return faultsAt(`${path}[${index}].${raw.kind}`, [fault]);
}
