/** How many letters, issues and codes there may be for one holder, contact and address: one flat and forty strangers is fraud. */

import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { houseText } from './address-match';
import type { CheckedApplication } from './application';
import type { Contact } from './contact';
import type { Policy } from './policy';

/** What is counted, and of whom; equal values are the same one. */
export interface CapSubject {
  readonly counts: 'letters-of-holder' | 'issues-of-contact' | 'issues-of-address' | 'codes-of-contact';
  readonly value: string;
}

type CapPolicy = Pick<
  Policy,
  'capDays' | 'lettersPerHolder' | 'letterPauseHours' | 'issuesPerContact' | 'issuesPerAddress' | 'codesPerContact'
>;

/** All that a new issue counts for. */
export function capSubjectsOf(
  holderId: string,
  { contacts, postalAddress }: Pick<CheckedApplication, 'contacts' | 'postalAddress'>,
): readonly CapSubject[] {
  return [
    lettersOf(holderId),
    { counts: 'issues-of-address', value: houseText(postalAddress) },
    ...contacts.map((contact): CapSubject => ({ counts: 'issues-of-contact', value: contactText(contact) })),
  ];
}

/** What a letter sent again counts for. */
export function lettersOf(holderId: string): CapSubject {
  return { counts: 'letters-of-holder', value: holderId };
}

/** What a one-time code counts for, each time it is sent: whoever asks, nobody is flooded. */
export function codesOf(contact: Contact): CapSubject {
  return { counts: 'codes-of-contact', value: contactText(contact) };
}

/** Whether there may be no more at `now`, after those at the times `earlier`. */
export function isOverCap({ counts }: CapSubject, earlier: readonly Date[], now: Date, policy: CapPolicy): boolean {
  const counted = earlier.filter((time) => isCounted(time, now, policy));
  if (counts === 'issues-of-contact') return counted.length >= policy.issuesPerContact;
  if (counts === 'codes-of-contact')
    return counted.filter((time) => now < later(time, millisecondsPerDay)).length >= policy.codesPerContact;
  if (counts === 'issues-of-address') return counted.length >= policy.issuesPerAddress;
  const pauseEnd = (time: Date) => later(time, policy.letterPauseHours * millisecondsPerHour);
  return counted.length >= policy.lettersPerHolder || earlier.some((time) => now < pauseEnd(time));
}

/** Whether what happened at `time` still matters at `now`. */
export function isCounted(time: Date, now: Date, policy: CapPolicy): boolean {
  return now < capEnd(time, policy);
}

/** When what happens at `time` is forgotten. */
export function capEnd(time: Date, { capDays, letterPauseHours }: CapPolicy): Date {
  return later(time, Math.max(capDays * millisecondsPerDay, letterPauseHours * millisecondsPerHour));
}

function contactText({ kind, value }: Contact): string {
  return `${kind} ${value.toLowerCase()}`;
}
