/** What a sink has taken, told to the process that started it: how many when it asks, and when each of them came. */

export interface Arrivals {
  /** Milliseconds of the wall clock, oldest first. */
  readonly times: readonly number[];
  /** Messages with another id: copies count once. */
  readonly distinct: number;
}

/** Kept by a sink. */
export class ArrivalRecord {
  private times: number[] = [];
  private ids = new Set<string>();

  /** Answers the parent's `count` with a number, and `take` with Arrivals, after which it begins anew. */
  answerParent(): void {
    process.on('message', (message) => {
      if (message === 'count') process.send?.(this.times.length);
      if (message === 'take') process.send?.(this.take());
    });
    process.on('SIGTERM', () => process.exit());
  }

  note(id: string): void {
    this.times.push(performance.timeOrigin + performance.now());
    this.ids.add(id);
  }

  private take(): Arrivals {
    const taken = { times: this.times, distinct: this.ids.size };
    this.times = [];
    this.ids = new Set();
    return taken;
  }
}

/** Messages a second between the first tenth and the last tenth of what arrived. */
export function middleRate(times: readonly number[]): number {
  const [first, last] = [Math.floor(times.length * 0.1), Math.ceil(times.length * 0.9) - 1];
  const milliseconds = (times[last] ?? Number.NaN) - (times[first] ?? Number.NaN);
  return ((last - first) * 1_000) / milliseconds;
}
