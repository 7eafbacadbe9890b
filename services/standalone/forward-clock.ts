import { type Clock, later, millisecondsPerDay, systemClock } from '../../runtime/clock';

/** How far it can be set ahead altogether. */
export const mostDaysAhead = 3_650;

/**
 * The time of this process: the system's, until somebody who tries what only age brings sets it forward. It is kept nowhere, so a restart is
 * back in the present.
 */
export class ForwardClock implements Clock {
  private daysAhead = 0;

  now(): Date {
    return later(systemClock.now(), this.daysAhead * millisecondsPerDay);
  }

  /** False, and nothing is done, where that is further than `mostDaysAhead` from the present. */
  forward(days: number): boolean {
    if (this.daysAhead + days > mostDaysAhead) return false;
    this.daysAhead += days;
    return true;
  }
}
