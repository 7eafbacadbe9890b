/** How often an operator may look people up: enough for a day's calls, too little to list a population. */
import { later, millisecondsPerDay, millisecondsPerHour } from './clock';

export interface LookupPolicy {
  /** People that one operator may look up in an hour ... */
  readonly operatorLookupsPerHour: number;
  /** ... and in 24. */
  readonly operatorLookupsPerDay: number;
  /** A look-up that finds nobody counts as so many. */
  readonly operatorMissCounts: number;
}

export const usualLookups: LookupPolicy = {
  operatorLookupsPerHour: 60,
  operatorLookupsPerDay: 300,
  operatorMissCounts: 5,
};

type Windows = Omit<LookupPolicy, 'operatorMissCounts'>;

/** `near`: four fifths of a limit are used. `over`: nothing more before `retryTime`. */
export type LookupStanding = { readonly kind: 'free' | 'near' } | { readonly kind: 'over'; readonly retryTime: Date };

/** How long a look-up counts. */
export const lookupMemoryMilliseconds = millisecondsPerDay;

const nearShare = 0.8;

/** Whether there may be one more at `now` after those at `earlier`; one that counts for several stands there several times. */
export function lookupStanding(earlier: readonly Date[], now: Date, policy: Windows): LookupStanding {
  const windows = [
    { milliseconds: millisecondsPerHour, most: policy.operatorLookupsPerHour },
    { milliseconds: lookupMemoryMilliseconds, most: policy.operatorLookupsPerDay },
  ].map(({ milliseconds, most }) => ({ milliseconds, most, counted: countedAt(earlier, now, milliseconds) }));
  const retryTimes = windows.flatMap(({ milliseconds, most, counted }) => {
    // One must go for the newest `most - 1` and the new one to fit.
    const last = counted.at(-most);
    return last === undefined ? [] : [later(last, milliseconds).getTime()];
  });
  if (retryTimes.length > 0) return { kind: 'over', retryTime: new Date(Math.max(...retryTimes)) };
  const isNear = windows.some(({ most, counted }) => counted.length + 1 >= most * nearShare);
  return { kind: isNear ? 'near' : 'free' };
}

/** Those that still count in a window that ends now, oldest first. */
export function countedAt(times: readonly Date[], now: Date, windowMilliseconds: number): readonly Date[] {
  return times
    .filter((time) => now < later(time, windowMilliseconds))
    .toSorted((one, other) => one.getTime() - other.getTime());
}
