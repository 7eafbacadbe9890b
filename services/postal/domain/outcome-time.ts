/** When something happened to a letter, as a print centre or the post writes it: in a format and a time zone of its own. */
import { millisecondsPerDay } from '../../../runtime/clock';

export interface TimeForm {
  /** Groups named as `Written` has them. */
  readonly pattern: RegExp;
  readonly zone: string;
}

/** A minute or a day is as good as its writer's clock: both ends of it. */
export interface Moment {
  readonly earliest: Date;
  readonly latest: Date;
}

type Part = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second' | 'offset';
type Written = Readonly<Partial<Record<Part, string>>>;

const fields: Readonly<Record<string, string>> = {
  yyyy: '(?<year>[0-9]{4})',
  MM: '(?<month>[0-9]{2})',
  dd: '(?<day>[0-9]{2})',
  HH: '(?<hour>[0-9]{2})',
  mm: '(?<minute>[0-9]{2})',
  ss: '(?<second>[0-9]{2})',
  XXX: '(?<offset>Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])',
};
const iso =
  /^(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})(?:[T ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?(?<offset>Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?)?$/;
const formatAtMost = 40;

/** `iso`, or a format of yyyy MM dd HH mm ss XXX and marks between them; year, month and day at least. Undefined where it is none, or no such zone exists. */
export function timeForm(format: string, zone: string): TimeForm | undefined {
  if (!isZone(zone)) return undefined;
  if (format === 'iso') return { pattern: iso, zone };
  const parts: readonly string[] = format.match(/yyyy|MM|dd|HH|mm|ss|XXX|[^A-Za-z0-9]|T/g) ?? [];
  const count = (name: string) => parts.filter((part) => part === name).length;
  const isOnce = Object.keys(fields).every((name) => count(name) <= 1);
  const hasDay = count('yyyy') + count('MM') + count('dd') === 3;
  const hasHour = count('HH') === 1;
  const hasClock = count('HH') === count('mm') && (hasHour || count('ss') + count('XXX') === 0);
  const isWhole = parts.join('') === format && format.length <= formatAtMost;
  if (!isOnce || !hasDay || !hasClock || !isWhole) return undefined;
  const source = parts.map((part) => fields[part] ?? part.replace(/[^T]/g, '\\$&')).join('');
  return { pattern: new RegExp(`^${source}$`), zone };
}

/** Undefined where the text is not of this form, no such day or hour exists, or clocks left that hour out. An hour that they had twice is the first one. */
export function momentIn(text: string, { pattern, zone }: TimeForm): Moment | undefined {
  const written: Written | undefined = pattern.exec(text.trim())?.groups;
  if (written === undefined) return undefined;
  const wall = wallTime(written);
  if (wall === undefined) return undefined;
  if (written.hour === undefined) {
    const [begin, end] = [dayBegin(wall, zone), dayBegin(wall + millisecondsPerDay, zone)];
    return { earliest: new Date(begin), latest: new Date(end - 1) };
  }
  const offset = written.offset === undefined ? undefined : offsetMilliseconds(written.offset);
  const instant = offset === undefined ? instantOf(wall, zone) : wall - offset;
  if (instant === undefined) return undefined;
  return { earliest: new Date(instant), latest: new Date(instant + (written.second === undefined ? 59_999 : 999)) };
}

/** What the clock showed, as if it showed UTC. */
function wallTime({ year, month, day, hour = '0', minute = '0', second = '0' }: Written): number | undefined {
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  const wall = Date.UTC(y ?? 0, (mo ?? 0) - 1, d, h, mi, s);
  const shown = new Date(wall);
  const exists = shown.getUTCMonth() + 1 === mo && shown.getUTCDate() === d && shown.getUTCHours() === h;
  return exists && shown.getUTCMinutes() === mi && shown.getUTCSeconds() === s && shown.getUTCFullYear() === y
    ? wall
    : undefined;
}

/** The zone's offsets before and after are the two that are possible. */
function instantOf(wall: number, zone: string): number | undefined {
  const { before, after } = offsetsAround(Math.floor(wall / millisecondsPerDay), zone);
  if (before === after) return wall - before;
  const possible = [wall - before, wall - after].sort((a, b) => a - b);
  return possible.find((instant) => instant + offsetAt(instant, zone) === wall);
}

interface Offsets {
  readonly before: number;
  readonly after: number;
}

/** Of a few days, since a file is of a few, and a zone's clock takes longer than all else about a line. */
const knownOffsets = new Map<string, Offsets>();
const daysKnownAtMost = 1_000;

/** More than a day before and after the day, counted from 1970: clocks change once between them at most. */
function offsetsAround(day: number, zone: string): Offsets {
  const key = `${zone} ${day}`;
  const known = knownOffsets.get(key);
  if (known !== undefined) return known;
  if (knownOffsets.size >= daysKnownAtMost) knownOffsets.clear();
  const at = (distance: number) => offsetAt((day + distance) * millisecondsPerDay, zone);
  const offsets = { before: at(-1), after: at(2) };
  knownOffsets.set(key, offsets);
  return offsets;
}

/** Where a zone's clocks skip midnight, the day begins when they go on. */
function dayBegin(wall: number, zone: string): number {
  return instantOf(wall, zone) ?? wall - offsetsAround(Math.floor(wall / millisecondsPerDay), zone).before;
}

function offsetMilliseconds(text: string): number {
  if (text === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(-2))];
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** To whole seconds. */
function offsetAt(instant: number, zone: string): number {
  const clock = clockOf(zone);
  const parts = new Map(clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(instant / 1_000) * 1_000;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const numeric = 'numeric';
  const clock = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    ...{ timeZone: zone, hourCycle: 'h23', era: undefined },
    ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
  });
  clocks.set(zone, clock);
  return clock;
}

function isZone(zone: string): boolean {
  try {
    return clockOf(zone) !== undefined;
  } catch {
    return false;
  }
}
