/** How long the parts of a proposal may be, and what they may be. */
import { canonicalJson, type Json } from './canonical-json';
import { later, millisecondsPerDay } from './clock';
import { Fault, type FieldFault, invalidFields } from './fault';

export const kindMaxCharacters = 50;
export const subjectMaxCharacters = 100;
/** As long as an operator token's subject may be, after what kind of caller it is. */
export const personMaxCharacters = 200;
export const reasonMaxCharacters = 500;
/** More than that is told by a digest in it. */
const payloadMaxBytes = 8_192;
const mostOpenDays = 30;

export interface NewProposal {
  /** What is to be done: 1 to 50 of a-z and hyphens. */
  readonly kind: string;
  /** To what: 1 to 100 visible ASCII characters. */
  readonly subjectId: string;
  /** What exactly, at most 8 KiB as canonical JSON: who approves sees it, and it must still be so then. No personal data. */
  readonly payload: Json;
  /** An operator's subject. */
  readonly proposer: string;
  /** One line of at most 500 characters, without personal data. */
  readonly reason: string;
  /** At most 30 days from now. */
  readonly expireTime: Date;
}

/** The payload as canonical JSON. Faults: invalid INVALID_FIELDS (`reason`, `expire_time`); bug PROPOSAL_MALFORMED. */
export function checkedPayload(
  { kind, subjectId, payload, proposer, reason, expireTime }: NewProposal,
  now: Date,
): string {
  const fits = /^[a-z][a-z-]*$/.test(kind) && kind.length <= kindMaxCharacters;
  const text = canonicalJson(payload);
  if (!fits || !isVisibleAscii(subjectId, subjectMaxCharacters) || text.length > payloadMaxBytes)
    throw new Fault('bug', 'PROPOSAL_MALFORMED', `kind, subject or payload of a proposal ${fits ? kind : ''}`);
  checkedPerson(proposer);
  const faults = reasonFaults(reason, { isRequired: true });
  if (!(expireTime > now && expireTime <= later(now, mostOpenDays * millisecondsPerDay))) {
    const description = `must be after now, by ${mostOpenDays} days at most`;
    faults.push({ field: 'expire_time', reason: 'TIME_OUT_OF_RANGE', description });
  }
  if (faults.length > 0) throw invalidFields(faults);
  return text;
}

/** Fault bug PROPOSAL_MALFORMED. */
export function checkedPerson(person: string): string {
  if (isVisibleAscii(person, personMaxCharacters)) return person;
  throw new Fault('bug', 'PROPOSAL_MALFORMED', 'a person is 1 to 200 visible ASCII characters');
}

function isVisibleAscii(text: string, atMost: number): boolean {
  return /^[\x21-\x7e]+$/.test(text) && text.length <= atMost;
}

/** Fault invalid INVALID_FIELDS. */
export function checkReason(reason: string, options: { readonly isRequired: boolean }): void {
  const faults = reasonFaults(reason, options);
  if (faults.length > 0) throw invalidFields(faults);
}

function reasonFaults(reason: string, { isRequired }: { readonly isRequired: boolean }): FieldFault[] {
  const faults: FieldFault[] = [];
  if (isRequired && reason.trim() === '')
    faults.push({ field: 'reason', reason: 'FIELD_REQUIRED', description: 'must say why' });
  if ([...reason].length > reasonMaxCharacters)
    faults.push({ field: 'reason', reason: 'TEXT_TOO_LONG', description: `at most ${reasonMaxCharacters} characters` });
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(reason))
    faults.push({ field: 'reason', reason: 'CONTROL_CHARACTERS', description: 'must be one line' });
  return faults;
}
