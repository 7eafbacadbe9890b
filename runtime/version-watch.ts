/** Tells any number of waiters that their row has a new version, by one query a round for all of them. */
import type { Component } from './component';
import type { Log } from './log';
import { Poller, type Round } from './poller';

interface VersionWatchOptions {
  readonly name: string;
  /** The version of each of these rows; one that is not there has no entry. */
  readonly versionsOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly intervalMilliseconds: number;
  readonly log: Log;
}

interface Waiter {
  readonly version: number;
  readonly tell: () => void;
}

const idsAtOnce = 500;

export class VersionWatch implements Component {
  readonly name: string;
  private readonly poller: Poller;
  private readonly waiting = new Map<string, Set<Waiter>>();

  constructor(private readonly options: VersionWatchOptions) {
    const { name, intervalMilliseconds, log } = options;
    this.name = name;
    this.poller = new Poller({ name, intervalMilliseconds, log, work: () => this.look() });
  }

  start(): Promise<void> {
    return this.poller.start();
  }

  async stop(): Promise<void> {
    await this.poller.stop();
    for (const waiters of this.waiting.values()) for (const { tell } of waiters) tell();
  }

  /** Resolves when the row's version is above this one, when the signal is aborted, or when the watch stops. */
  after(id: string, version: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter: Waiter = { version, tell: () => this.leave(id, waiter, signal, resolve) };
      this.waiting.set(id, (this.waiting.get(id) ?? new Set()).add(waiter));
      signal.addEventListener('abort', waiter.tell, { once: true });
    });
  }

  private leave(id: string, waiter: Waiter, signal: AbortSignal, resolve: () => void): void {
    signal.removeEventListener('abort', waiter.tell);
    const waiters = this.waiting.get(id);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiting.delete(id);
    resolve();
  }

  private async look(): Promise<Round> {
    const ids = [...this.waiting.keys()];
    for (let start = 0; start < ids.length; start += idsAtOnce) {
      const versions = await this.options.versionsOf(ids.slice(start, start + idsAtOnce));
      for (const [id, version] of versions)
        for (const waiter of [...(this.waiting.get(id) ?? [])]) if (version > waiter.version) waiter.tell();
    }
    return 'idle';
  }
}
