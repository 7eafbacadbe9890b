/** Times as people at a terminal write and read them. */
import { Usage } from './usage';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `3d` is three days ago, `+12h` in twelve hours; else a date, or a time with its zone, of RFC 3339. Throws Usage. */
export function momentOf(text: string, now: Date): Date {
  const [, ahead, count, unit] = /^(\+)?(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (unit === 'm' || unit === 'h' || unit === 'd')
    return new Date(now.getTime() + (ahead === undefined ? -1 : 1) * Number(count) * units[unit]);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const isTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const time = new Date(isDate ? `${text}T00:00:00` : text); // a date is this place's
  if ((isDate || isTime) && isDay(text.slice(0, 10)) && !Number.isNaN(time.getTime())) return time;
  throw new Usage(`${text} is no time: 30m, 12h or 3d ago, +3d ahead, 2027-02-21, or 2027-02-21T14:05:00Z`);
}

/** JavaScript makes 3 March of the 31st of February. */
function isDay(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}

/** 2027-02-21 14:05 CET, by the zone of this machine. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const parts = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(time);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${part('timeZoneName')}`;
}
