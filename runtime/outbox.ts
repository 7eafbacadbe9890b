/** Records that are committed with what they tell of, and reach the bus after it, whatever dies in between. */
import type { BusRecord, Publish } from './bus';
import { type Clock, millisecondsPerSecond } from './clock';
import { type Component, startAll, stopAll } from './component';
import type { Database, Transaction } from './database';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { type OutboxMetrics, outboxMetrics } from './outbox-metrics';
import { OutboxShards } from './outbox-shards';
import { eraseSetAside, eventsInOutbox, forgetEvents, insertRows, measureShards } from './outbox-table';
import { Poller, type Round } from './poller';
import { Relay } from './relay';

export { outboxMigration } from './outbox-table';

export interface OutboxSettings {
  /** The net under the doorbell. */
  readonly pollMilliseconds: number;
  /** Rows given to one publish. */
  readonly batchRows: number;
  /** How long the rows of a process that died wait for another. */
  readonly leaseMilliseconds: number;
  /** How long what the bus will never take is kept for somebody to look at. */
  readonly setAsideMilliseconds: number;
}

interface OutboxOptions {
  readonly database: Database;
  readonly publish: Publish;
  /**
   * What its rows are and who may publish them, as 'reports-mail'; its name in metrics too. A database may hold the rows of
   * several scopes: only a process of the same scope takes over those of one that died.
   */
  readonly scope: string;
  /** Unlike any other process's; where it survives a restart, the rows left by a crash wait for no lease to end. */
  readonly processId: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly settings: OutboxSettings;
}

const measureMilliseconds = 5_000;
const eraseMilliseconds = 60_000;
const erasedAtOnce = 500;
/** Beyond it the gauge stays at this count: counting on would cost more than it tells. */
const countedRows = 100_000;

export class Outbox implements Component {
  readonly name: string;
  private readonly shards: OutboxShards;
  private readonly relay: Relay;
  private readonly relaying: Poller;
  private readonly renewing: Poller;
  private readonly pollers: readonly Poller[];
  private readonly metrics: OutboxMetrics;

  constructor(private readonly options: OutboxOptions) {
    const { database, publish, scope, processId, settings, clock } = options;
    this.name = `outbox-${scope}`;
    const log = options.log.child({ outbox: scope });
    this.metrics = outboxMetrics(options.metrics, scope);
    this.shards = new OutboxShards({ database, scope, processId, leaseMilliseconds: settings.leaseMilliseconds, log });
    this.relay = new Relay({ database, publish, batchRows: settings.batchRows, clock, log, metrics: this.metrics });
    const poller = (what: string, intervalMilliseconds: number, work: () => Promise<Round>): Poller =>
      new Poller({ name: `${this.name}-${what}`, intervalMilliseconds, work, log });
    this.relaying = poller('relay', settings.pollMilliseconds, () => this.relayOnce());
    this.renewing = poller('shards', settings.leaseMilliseconds / 3, () => this.renewShards());
    this.pollers = [
      this.renewing,
      poller('measure', measureMilliseconds, () => this.measure()),
      poller('set-aside', eraseMilliseconds, () => this.eraseSetAside()),
      this.relaying,
    ];
  }

  /** In the transaction that the records tell of; ring() after its commit. Fault unavailable while no shard is leased. */
  async append(trx: Transaction, records: readonly BusRecord[]): Promise<void> {
    await insertRows(trx, this.shards.forWriting(), records, this.options.clock.now());
  }

  /** The doorbell: something was committed. */
  ring(): void {
    this.relaying.ring();
  }

  /** Which of these events are still in the outbox, in any shard. */
  holdsEvent(trx: Transaction, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
    return eventsInOutbox(trx, eventIds);
  }

  /** These events are neither kept nor published any more; one that is being published just now may still arrive. */
  forget(trx: Transaction, eventIds: readonly string[]): Promise<void> {
    return forgetEvents(trx, eventIds);
  }

  /** Resolves with a shard leased where the database answers; else it is leased as soon as it does. */
  async start(): Promise<void> {
    try {
      await this.shards.renew();
    } catch (error) {
      this.options.log.warn('outbox.no-shard-yet', { outbox: this.options.scope, error });
    }
    await startAll(this.pollers, this.options.log);
  }

  /** Finishes the publish in hand and gives the shards to others. */
  async stop(): Promise<void> {
    await stopAll(this.pollers, this.options.log);
    try {
      await this.shards.releaseAll();
    } catch (error) {
      // Their leases end by themselves.
      this.options.log.warn('outbox.shards-not-released', { outbox: this.options.scope, error });
    }
  }

  private async relayOnce(): Promise<Round> {
    const shards = this.shards.forReading();
    const { round, shardsWithRows } = await this.relay.round(shards);
    // The next dead process's shard need not wait for the next renewal.
    if (await this.shards.releaseEmpty(shards, shardsWithRows)) this.renewing.ring();
    return round;
  }

  private async renewShards(): Promise<Round> {
    await this.shards.renew();
    return 'idle';
  }

  private async eraseSetAside(): Promise<Round> {
    const { database, settings, log, scope } = this.options;
    const rows = await eraseSetAside(database, settings.setAsideMilliseconds, erasedAtOnce);
    if (rows === 0) return 'idle';
    log.warn('outbox.set-aside-erased', { outbox: scope, rows });
    this.metrics.setAsideErased(rows);
    return rows === erasedAtOnce ? 'more' : 'idle';
  }

  private async measure(): Promise<Round> {
    const { database, clock } = this.options;
    const { rows, oldestTime } = await measureShards(database, this.shards.forReading(), countedRows);
    const oldestMilliseconds = oldestTime === undefined ? 0 : clock.now().getTime() - oldestTime.getTime();
    this.metrics.measured(rows, oldestMilliseconds / millisecondsPerSecond);
    return 'idle';
  }
}
