/** How many messages a calling service may ask for. */
import { later, millisecondsPerDay, millisecondsPerMinute, millisecondsPerSecond } from '../../../runtime/clock';

export interface Quota {
  readonly perMinute: number;
  readonly perDay: number;
}

/** What a caller has asked for. The counts are those of the day and of the minute that are named. */
export interface QuotaUse {
  readonly dayCount: number;
  readonly minuteTime: Date;
  readonly minuteCount: number;
}

/** The beginning of the moment's minute, and of its day in UTC. */
export function windowsOf(now: Date): { readonly minuteTime: Date; readonly dayTime: Date } {
  const floor = (milliseconds: number) => new Date(Math.floor(now.getTime() / milliseconds) * milliseconds);
  return { minuteTime: floor(millisecondsPerMinute), dayTime: floor(millisecondsPerDay) };
}

/** How many more may be asked for in this minute of this day. */
export function leftOf(quota: Quota, use: QuotaUse | undefined, now: Date): number {
  const { minuteTime } = windowsOf(now);
  // A process whose clock is behind counts towards the minute that another has begun.
  const minuteCount = use !== undefined && use.minuteTime >= minuteTime ? use.minuteCount : 0;
  return Math.max(0, Math.min(quota.perMinute - minuteCount, quota.perDay - (use?.dayCount ?? 0)));
}

/** From when on there is room again, seconds from now. */
export function retryAfterSeconds(quota: Quota, use: QuotaUse | undefined, now: Date): number {
  const { minuteTime, dayTime } = windowsOf(now);
  const isDayOver = quota.perDay - (use?.dayCount ?? 0) <= 0;
  const next = isDayOver ? later(dayTime, millisecondsPerDay) : later(minuteTime, millisecondsPerMinute);
  return Math.ceil((next.getTime() - now.getTime()) / millisecondsPerSecond);
}
