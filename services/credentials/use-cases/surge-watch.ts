/** What surge there is at this moment: known without asking the database each time, and over to the millisecond. */
import { type Clock, millisecondsPerSecond } from '../../../runtime/clock';
import type { Component } from '../../../runtime/component';
import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { Poller, type Round } from '../../../runtime/poller';
import { isActive, type Surge } from '../domain/surge';
import { findSurgesEndingAfter } from '../store/surges';

export interface SurgeNow {
  /** The surge that is active now. */
  now(): Surge | undefined;
  /** Looks at once, after something was decided here; others see it within a second, and so does this one where it cannot look now. Never rejects: what was decided stands. */
  look(): Promise<void>;
}

interface SurgeWatchOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** From the approval or the end by an operator until every process goes by it, at most. */
const lookMilliseconds = 1_000;

export class SurgeWatch implements Component, SurgeNow {
  readonly name = 'surge-watch';
  private readonly poller: Poller;
  private known: readonly Surge[] = [];
  private told: string | undefined;

  constructor(private readonly options: SurgeWatchOptions) {
    const { log } = options;
    this.poller = new Poller({
      name: this.name,
      intervalMilliseconds: lookMilliseconds,
      log,
      work: () => this.round(),
    });
  }

  now(): Surge | undefined {
    if (this.known.length === 0) return undefined;
    const now = this.options.clock.now();
    return this.known.find((surge) => isActive(surge, now));
  }

  async look(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.options.log.warn('surge.look-failed', { error });
    }
  }

  /** Resolves when what is active is known. */
  async start(): Promise<void> {
    await this.read();
    await this.poller.start();
  }

  stop(): Promise<void> {
    return this.poller.stop();
  }

  private async round(): Promise<Round> {
    await this.read();
    return 'idle';
  }

  private async read(): Promise<void> {
    this.known = await findSurgesEndingAfter(this.options.database, this.options.clock.now());
    this.tell();
  }

  private tell(): void {
    const { clock, log, metrics } = this.options;
    const surge = this.now();
    const remaining =
      surge === undefined ? 0 : (surge.endTime.getTime() - clock.now().getTime()) / millisecondsPerSecond;
    metrics.gauge('symbolon_credentials_surge_active', '1 while a surge changes the policy').set(surge ? 1 : 0);
    metrics.gauge('symbolon_credentials_surge_remaining_seconds', 'Until the surge is over by itself').set(remaining);
    if (surge?.id === this.told) return;
    if (this.told !== undefined) log.warn('surge.over', { surgeId: this.told });
    if (surge !== undefined)
      log.warn('surge.active', { surgeId: surge.id, measures: surge.measures, endTime: surge.endTime });
    this.told = surge?.id;
  }
}
