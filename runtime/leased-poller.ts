import type { Component } from './component';
import type { Database } from './database';
import { releaseLease, takeLease } from './lease';
import type { Log } from './log';
import { Poller, type Round } from './poller';

interface LeasedPollerOptions {
  /** Names the lease too: one process per name and database does the work. */
  readonly name: string;
  readonly intervalMilliseconds: number;
  readonly work: (signal: AbortSignal) => Promise<Round>;
  readonly log: Log;
  readonly database: Database;
  /** This process, unlike any other. */
  readonly holder: string;
  /** More than the interval, so that the work stays with one process; how long the others wait when it dies. */
  readonly leaseMilliseconds: number;
}

/** A Poller that works only while it holds its lease. A lease lost in the middle of a round aborts the round's signal. */
export class LeasedPoller implements Component {
  readonly name: string;
  private readonly poller: Poller;

  constructor(private readonly options: LeasedPollerOptions) {
    this.name = options.name;
    const { name, intervalMilliseconds, log } = options;
    this.poller = new Poller({ name, intervalMilliseconds, log, work: (signal) => this.round(signal) });
  }

  start(): Promise<void> {
    return this.poller.start();
  }

  ring(): void {
    this.poller.ring();
  }

  async stop(): Promise<void> {
    await this.poller.stop();
    const { database, name, holder, log } = this.options;
    try {
      await releaseLease(database, name, holder);
    } catch (error) {
      // It ends by itself.
      log.warn('lease.not-released', { lease: name, error });
    }
  }

  private async round(stopping: AbortSignal): Promise<Round> {
    if (!(await this.takeLease())) return 'idle';
    const lost = new AbortController();
    const renewal = setInterval(() => this.renew(lost), this.options.leaseMilliseconds / 3);
    try {
      return await this.options.work(AbortSignal.any([stopping, lost.signal]));
    } finally {
      clearInterval(renewal);
    }
  }

  private async renew(lost: AbortController): Promise<void> {
    const isHeld = await this.takeLease().catch(() => false);
    if (!isHeld) lost.abort();
  }

  private takeLease(): Promise<boolean> {
    const { database, name, holder, leaseMilliseconds } = this.options;
    return takeLease(database, name, holder, leaseMilliseconds);
  }
}

/** A piece of work that happens by itself every so often. */
export type InOneProcess = (
  name: string,
  intervalMilliseconds: number,
  work: LeasedPollerOptions['work'],
) => LeasedPoller;

const intervalsPerLease = 4;

/** For all that a service does by itself: each piece of work, by its name, in one process at a time. `leastLeaseMilliseconds`: default 0. */
export function inOneProcess({
  processId,
  database,
  log,
  leastLeaseMilliseconds = 0,
}: {
  readonly processId: string;
  readonly database: Database;
  readonly log: Log;
  readonly leastLeaseMilliseconds?: number;
}): InOneProcess {
  return (name, intervalMilliseconds, work) =>
    new LeasedPoller({
      name,
      intervalMilliseconds,
      leaseMilliseconds: Math.max(intervalMilliseconds * intervalsPerLease, leastLeaseMilliseconds),
      holder: processId,
      database,
      log,
      work,
    });
}
