/** Times as providers write them. */
import { millisecondsPerMinute, millisecondsPerSecond, minutesPerHour } from '../../../../runtime/clock';

export const timeForms = ['iso8601', 'unix-seconds', 'unix-milliseconds'] as const;
export type TimeForm = (typeof timeForms)[number];

/**
 * `2019-11-09T16:00:00.000+0000` and the like: a blank for the T, no fraction, a colon in the zone, or no zone, which is UTC then,
 * wherever this runs. In a query that was not encoded the plus has become a blank.
 */
const isoForm =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(?:Z|([+ -])(\d{2}):?(\d{2})?)?$/;

/** Undefined where it is no time of this form. */
export function toldTime(text: string, form: TimeForm): Date | undefined {
  if (form === 'iso8601') return isoTime(text.trim());
  if (!/^\d{1,16}(\.\d{1,9})?$/.test(text)) return undefined;
  return valid(new Date(Math.floor(Number(text) * (form === 'unix-seconds' ? millisecondsPerSecond : 1))));
}

function isoTime(text: string): Date | undefined {
  const found = isoForm.exec(text);
  if (found === null) return undefined;
  const [, day, minute, second = '00', fraction = '0', sign, hours = '0', minutes = '0'] = found;
  const inUtc = valid(new Date(`${day}T${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`));
  const offset = (Number(hours) * minutesPerHour + Number(minutes)) * millisecondsPerMinute;
  return inUtc && new Date(inUtc.getTime() - (sign === '-' ? -offset : offset));
}

function valid(time: Date): Date | undefined {
  return Number.isNaN(time.getTime()) ? undefined : time;
}
