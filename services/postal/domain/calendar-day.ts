/** Days as the institution counts them, wherever a machine stands. */
import { millisecondsPerDay } from '../../../runtime/clock';
import { momentIn, timeForm } from './outcome-time';

/** YYYY-MM-DD, so that they sort. */
export type CalendarDay = string;

const timeZone = 'Europe/Rome';
const days = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
  timeZone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const form = timeForm('iso', timeZone);

export function calendarDayOf(time: Date): CalendarDay {
  const parts = new Map(days.formatToParts(time).map(({ type, value }) => [type, value]));
  return [parts.get('year'), parts.get('month'), parts.get('day')].join('-');
}

/** When the day after that of this moment begins. */
export function nextDayBegin(time: Date): Date {
  const day = form === undefined ? undefined : momentIn(calendarDayOf(time), form);
  return day === undefined ? new Date(time.getTime() + millisecondsPerDay) : new Date(day.latest.getTime() + 1);
}
