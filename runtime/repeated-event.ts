import type { Log, LogDetails } from './log';

interface RepeatedEventOptions {
  readonly log: Log;
  readonly level: 'warn' | 'error';
  readonly event: string;
  readonly everyMilliseconds: number;
  /** A monotonic clock, milliseconds. */
  readonly now?: () => number;
}

/** An event that may come many times a second and go on for hours: logged at once, then once an interval, with how often it came unlogged. */
export class RepeatedEvent {
  private quietUntil = Number.NEGATIVE_INFINITY;
  private unlogged = 0;

  constructor(private readonly options: RepeatedEventOptions) {}

  happened(details: LogDetails): void {
    const { log, level, event, everyMilliseconds, now = () => performance.now() } = this.options;
    const moment = now();
    if (moment < this.quietUntil) {
      this.unlogged += 1;
      return;
    }
    log[level](event, this.unlogged === 0 ? details : { ...details, unlogged: this.unlogged });
    this.quietUntil = moment + everyMilliseconds;
    this.unlogged = 0;
  }
}
