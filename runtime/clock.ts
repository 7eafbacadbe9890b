/** Time as a dependency, so that a test can set it. Leases use the database's clock instead. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

export const millisecondsPerSecond = 1_000;
export const millisecondsPerMinute = 60_000;
export const millisecondsPerHour = 3_600_000;
export const millisecondsPerDay = 86_400_000;
export const minutesPerHour = 60;

export function later(time: Date, milliseconds: number): Date {
  return new Date(time.getTime() + milliseconds);
}
