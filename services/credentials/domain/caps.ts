/** How many letters, issues and codes there may be for one holder, contact and address: one flat and forty strangers is fraud. */

import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { houseText } from './address-match';
import type { CheckedApplication } from './application';
import { type Contact, comparedText } from './contact';
import type { Policy } from './policy';

/** What is counted, and of whom; equal values are the same one. */
export interface CapSubject {
  readonly counts:
    | 'letters-of-holder'
    | 'issues-of-contact'
    | 'issues-of-address'
    | 'codes-of-contact'
    | 'desk-acts-of-operator'
    | 'papers-of-case';
  readonly value: string;
}

type CapPolicy = Pick<
  Policy,
  | 'capDays'
  | 'lettersPerHolder'
  | 'letterPauseHours'
  | 'issuesPerContact'
  | 'issuesPerAddress'
  | 'codesPerContact'
  | 'deskActsPerDay'
  | 'elevationPapersPerDay'
>;

/** All that a new issue counts for. */
export function capSubjectsOf(holderId: string, application: Addressed): readonly CapSubject[] {
  return [lettersOf(holderId), ...capSubjectsWithoutLetter(application)];
}

/** What one counts for whose halves go another way than by letter. */
export function capSubjectsWithoutLetter({ contacts, postalAddress }: Addressed): readonly CapSubject[] {
  return [{ counts: 'issues-of-address', value: houseText(postalAddress) }, ...contacts.map(issuesOf)];
}

type Addressed = Pick<CheckedApplication, 'contacts' | 'postalAddress'>;

/** What an issue counts for whose half goes to this contact. */
export function issuesOf(contact: Contact): CapSubject {
  return { counts: 'issues-of-contact', value: contactText(contact) };
}

/** What a letter sent again counts for. */
export function lettersOf(holderId: string): CapSubject {
  return { counts: 'letters-of-holder', value: holderId };
}

/** What the code of a new contact or an activation counts for, each time it is sent: whoever asks, nobody is flooded. */
export function codesOf(contact: Contact): CapSubject {
  return { counts: 'codes-of-contact', value: contactText(contact) };
}

/** What an issue or an elevation at a desk counts for: a stolen token does not issue without end. `actor`: who the audit names. */
export function deskActsOf(actor: string): CapSubject {
  return { counts: 'desk-acts-of-operator', value: actor };
}

/** What a document that its holder sends for a case counts for, and a form: who has a case leaves no row without end. */
export function papersOf(caseId: string): CapSubject {
  return { counts: 'papers-of-case', value: caseId };
}

/** Whether there may be no more at `now`, after those at the times `earlier`. */
export function isOverCap(subject: CapSubject, earlier: readonly Date[], now: Date, policy: CapPolicy): boolean {
  const counted = earlier.filter((time) => isCounted(subject, time, now, policy));
  if (subject.counts === 'issues-of-contact') return counted.length >= policy.issuesPerContact;
  if (subject.counts === 'codes-of-contact') return counted.length >= policy.codesPerContact;
  if (subject.counts === 'desk-acts-of-operator') return counted.length >= policy.deskActsPerDay;
  if (subject.counts === 'papers-of-case') return counted.length >= policy.elevationPapersPerDay;
  if (subject.counts === 'issues-of-address') return counted.length >= policy.issuesPerAddress;
  const pauseEnd = (time: Date) => later(time, policy.letterPauseHours * millisecondsPerHour);
  return counted.length >= policy.lettersPerHolder || earlier.some((time) => now < pauseEnd(time));
}

/** Whether what happened at `time` still matters at `now`. */
export function isCounted(subject: CapSubject, time: Date, now: Date, policy: CapPolicy): boolean {
  return now < capEnd(subject, time, policy);
}

const ofADay: readonly CapSubject['counts'][] = ['codes-of-contact', 'desk-acts-of-operator', 'papers-of-case'];

/** When what happens at `time` is forgotten. */
export function capEnd({ counts }: CapSubject, time: Date, { capDays, letterPauseHours }: CapPolicy): Date {
  if (ofADay.includes(counts)) return later(time, millisecondsPerDay);
  return later(time, Math.max(capDays * millisecondsPerDay, letterPauseHours * millisecondsPerHour));
}

function contactText({ kind, value }: Contact): string {
  return `${kind} ${comparedText({ value })}`;
}
