/** A surge: what is different while a whole country asks at once. Some numbers of the policy, for some hours, by two operators' decision. */
import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { FieldFault } from '../../../runtime/fault';
import type { LetterHold, Policy } from './policy';

/** What a surge may change, each as far as it is given; the rest of the policy stays. */
export interface SurgeMeasures {
  readonly letterHold?: LetterHold;
  readonly lettersPerHolder?: number;
  readonly letterPauseHours?: number;
  readonly issuesPerContact?: number;
  readonly issuesPerAddress?: number;
  readonly resendsAtMost?: number;
  /** So long a one-time code, sent to the contact that got the first half, opens ordinary reading before the letter has come. */
  readonly earlyAccessDays?: number;
}

export interface Surge {
  readonly id: string;
  readonly measures: SurgeMeasures;
  readonly startTime: Date;
  /** When it is over by itself. */
  readonly endTime: Date;
  readonly proposer: string;
  readonly approver: string;
  readonly reason: string;
  readonly approveTime: Date;
  /** Where an operator ended it before its time. */
  readonly ended: { readonly time: Date; readonly operator: string; readonly reason: string } | undefined;
}

export interface SurgePlan {
  readonly measures: SurgeMeasures;
  /** Undefined: as soon as it is approved. */
  readonly startTime: Date | undefined;
  readonly hours: number;
}

/** As a call gives it: a number off the wire may be of no word. */
export type GivenMeasures = Omit<SurgeMeasures, 'letterHold'> & { readonly letterHold?: LetterHold | 'unknown' };
export type GivenSurgePlan = Omit<SurgePlan, 'measures'> & { readonly measures: GivenMeasures };

/** Where it is not, surgePlanFaults tells so. */
export function hasKnownWords(plan: GivenSurgePlan): plan is SurgePlan {
  return plan.measures.letterHold !== 'unknown';
}

/** What a measure may be. */
const numberLimits = {
  lettersPerHolder: { field: 'letters_per_holder', min: 1, max: 1_000 },
  letterPauseHours: { field: 'letter_pause_hours', min: 0, max: 720 },
  issuesPerContact: { field: 'issues_per_contact', min: 1, max: 1_000 },
  issuesPerAddress: { field: 'issues_per_address', min: 1, max: 1_000 },
  resendsAtMost: { field: 'resends_at_most', min: 0, max: 100 },
  earlyAccessDays: { field: 'early_access_days', min: 1, max: 7 },
} as const;

type Limited = keyof typeof numberLimits;
const limited = Object.keys(numberLimits) as readonly Limited[]; // of this literal there are no others

/** The start may be planned so far ahead. */
const plannedAtMostHours = 720;

/** What is wrong with a plan, field by field. */
export function surgePlanFaults(
  { measures, startTime, hours }: GivenSurgePlan,
  now: Date,
  { surgeHoursAtMost }: Pick<Policy, 'surgeHoursAtMost'>,
): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const refuse = (field: string, reason: string, description: string) => faults.push({ field, reason, description });
  if (Object.values(measures).every((value) => value === undefined))
    refuse('measures', 'NO_MEASURE', 'must change something');
  if (measures.letterHold === 'unknown') refuse('measures.letter_hold', 'VALUE_UNKNOWN', 'must be one of the contract');
  for (const name of limited) {
    const { field, min, max } = numberLimits[name];
    const value = measures[name];
    if (value !== undefined && (value < min || value > max))
      refuse(`measures.${field}`, 'OUT_OF_RANGE', `must be ${min} to ${max}`);
  }
  if (hours < 1 || hours > surgeHoursAtMost) refuse('hours', 'OUT_OF_RANGE', `must be 1 to ${surgeHoursAtMost}`);
  if (startTime !== undefined && startTime <= now) refuse('start_time', 'NOT_IN_FUTURE', 'must be in the future');
  if (startTime !== undefined && startTime > later(now, plannedAtMostHours * millisecondsPerHour))
    refuse('start_time', 'TOO_FAR', `must be at most ${plannedAtMostHours} hours ahead`);
  return faults;
}

export function surgeEnd(startTime: Date, { hours }: Pick<SurgePlan, 'hours'>): Date {
  return later(startTime, hours * millisecondsPerHour);
}

/** From its start until its end, whichever end comes first. */
export function isActive({ startTime, endTime, ended }: Surge, now: Date): boolean {
  return startTime <= now && now < endTime && (ended === undefined || now < ended.time);
}

/** Whether both would be active at some moment. */
export function overlaps(surge: Surge, span: Pick<Surge, 'startTime' | 'endTime'>): boolean {
  const end = surge.ended === undefined || surge.endTime < surge.ended.time ? surge.endTime : surge.ended.time;
  return surge.startTime < span.endTime && span.startTime < end;
}

/** What of the policy a surge may change. */
const changeable = [
  'letterHold',
  'lettersPerHolder',
  'letterPauseHours',
  'issuesPerContact',
  'issuesPerAddress',
  'resendsAtMost',
] as const satisfies readonly (keyof SurgeMeasures & keyof Policy)[];

/** What the policy says of what these measures change: who approves must see what they replace. */
export function replacedBy(measures: SurgeMeasures, policy: Policy): SurgeMeasures {
  const replaced = changeable.filter((name) => measures[name] !== undefined);
  return Object.fromEntries(replaced.map((name) => [name, policy[name]]));
}

/** The policy at each moment that it is read: the surge's measures while there is one, else its own numbers. */
export function policyUnder(policy: Policy, surgeNow: () => Surge | undefined): Policy {
  const changing = changeable.map((name) => [
    name,
    { enumerable: true, get: () => surgeNow()?.measures[name] ?? policy[name] },
  ]);
  // As descriptors, so that what is known only later is not read now.
  return Object.create(null, { ...Object.getOwnPropertyDescriptors(policy), ...Object.fromEntries(changing) });
}
