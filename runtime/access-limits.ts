import { millisecondsPerMinute, millisecondsPerSecond } from './clock';
import type { Place } from './json-place';
import type { CallRate } from './rate-limit';

const mostCalls = 1_000_000;
const units = {
  second: { name: 'calls_per_second', milliseconds: millisecondsPerSecond },
  minute: { name: 'calls_per_minute', milliseconds: millisecondsPerMinute },
} as const;

interface AccessLimits {
  /** Of every identity that has none of its own. */
  readonly caller: CallRate;
  readonly operator: CallRate;
}

export function readLimits(place: Place): AccessLimits {
  if (!place.isThere) return { caller: untold, operator: untold };
  const members = place.object(['caller', 'operator']);
  return {
    caller: rateIn(members.required('caller'), 'second'),
    operator: rateIn(members.required('operator'), 'minute'),
  };
}

/** Stands where there is none, beside its fault. */
const untold: CallRate = { calls: 1, milliseconds: 1, burst: 1 };

function rateIn(place: Place, unit: keyof typeof units): CallRate {
  return place.isThere ? readRate(place.object([units[unit].name, 'burst']), unit) : untold;
}

/** Both members are needed. */
export function readRate(members: ReturnType<Place['object']>, unit: keyof typeof units): CallRate {
  const { name, milliseconds } = units[unit];
  const calls = readCount(members.required(name));
  return { calls, milliseconds, burst: readCount(members.required('burst')) };
}

/** 1, with a fault, where it is none. */
function readCount(place: Place): number {
  const { value } = place;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostCalls) return value;
  if (place.isThere) place.fault(`must be a whole number, 1 to ${mostCalls}`);
  return 1;
}
