/** One look at the outbox: reads the head of every lane, publishes, and takes out exactly what was acknowledged. */
import type { Publish, PublishOutcome } from './bus';
import { type Clock, millisecondsPerSecond } from './clock';
import type { Database } from './database';
import type { Log } from './log';
import type { OutboxMetrics } from './outbox-metrics';
import { type Lane, type LaneRead, lanesOf, type OutboxRow, readLanes, settleRows } from './outbox-table';
import type { Round } from './poller';
import { retryDelayMilliseconds } from './retry-delay';

interface RelayOptions {
  readonly database: Database;
  readonly publish: Publish;
  readonly batchRows: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: OutboxMetrics;
}

/** What is remembered of a lane whose rows were not taken; a lane without trouble has none. */
interface Trouble {
  readonly failures: number;
  /** By this process's monotonic clock. */
  readonly restUntil: number;
  /** Where the next look begins: after the rows that were just not taken, until the lane's end, then at its head again. */
  readonly afterId: number | string;
}

interface Answered {
  readonly row: OutboxRow;
  readonly outcome: PublishOutcome;
}

const firstRestMilliseconds = 100;
const longestRestMilliseconds = 5_000;
/** However many lanes there are, each gets at least so many rows of a batch. */
const fewestRowsPerLane = 10;

/**
 * Nothing is remembered of rows that were taken, and no position is trusted: rows are committed in another order than
 * their ids, and what a look misses the next one finds. Two relays on one shard publish twice and lose nothing.
 */
export class Relay {
  private readonly troubles = new Map<string, Trouble>();

  constructor(private readonly options: RelayOptions) {}

  /** 'more' where rows are left that could go now. Gives the shards that had rows. Rejects where the database is away. */
  async round(shards: readonly number[]): Promise<{ round: Round; shardsWithRows: ReadonlySet<number> }> {
    const { database } = this.options;
    const lanes = shards.length === 0 ? [] : await lanesOf(database, shards);
    this.forgetAllBut(lanes);
    const reads = this.readsOf(lanes.filter((lane) => !this.rests(lane)));
    const rows = await readLanes(database, reads);
    // Each for itself: a broker that is slow to answer for one topic holds up neither the others' rows nor what becomes of them.
    const relayed = await Promise.allSettled(reads.map((read) => this.relayLane(read, rowsOf(read, rows))));
    const failed = relayed.find((lane) => lane.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const isMore = relayed.some((lane) => lane.status === 'fulfilled' && lane.value === 'more');
    return { round: isMore ? 'more' : 'idle', shardsWithRows: new Set(lanes.map(({ shard }) => shard)) };
  }

  private async relayLane(read: LaneRead, rows: readonly OutboxRow[]): Promise<Round> {
    const answers = await this.publish(rows);
    await this.settle(answers);
    this.note(read, answers);
    return rows.length === read.atMost && !this.rests(read) ? 'more' : 'idle';
  }

  private readsOf(lanes: readonly Lane[]): LaneRead[] {
    const atMost = Math.max(fewestRowsPerLane, Math.floor(this.options.batchRows / Math.max(1, lanes.length)));
    return lanes.map((lane) => ({ ...lane, atMost, afterId: this.troubles.get(nameOf(lane))?.afterId ?? 0 }));
  }

  private async publish(rows: readonly OutboxRow[]): Promise<Answered[]> {
    if (rows.length === 0) return [];
    const outcomes = await this.options.publish(rows.map(({ record }) => record));
    return rows.map((row, index) => ({
      row,
      outcome: outcomes[index] ?? { kind: 'unavailable', reason: 'NO_OUTCOME' },
    }));
  }

  private async settle(answers: readonly Answered[]): Promise<void> {
    const { database, clock, log, metrics } = this.options;
    const now = clock.now();
    const acknowledged = answers.filter(({ outcome }) => outcome.kind === 'acknowledged').map(({ row }) => row);
    const refused = answers.flatMap(({ row, outcome }) =>
      outcome.kind === 'refused' ? [{ row, reason: outcome.reason }] : [],
    );
    for (const { record, createdTime } of acknowledged) {
      metrics.published(record.topic, (now.getTime() - createdTime.getTime()) / millisecondsPerSecond);
    }
    if (acknowledged.length + refused.length > 0) await settleRows(database, acknowledged, refused);
    for (const { row, reason } of refused) {
      const { topic, eventId, type } = row.record;
      metrics.setAside(topic, reason);
      log.error('outbox.row-set-aside', { topic, eventId, type, reason, valueBytes: row.record.value.length });
    }
  }

  /** A lane with rows that were not taken rests; one whose rows were taken does not. */
  private note(read: LaneRead, own: readonly Answered[]): void {
    const left = own.flatMap(({ outcome }) => (outcome.kind === 'unavailable' ? [outcome.reason] : []));
    const [reason] = left;
    const before = this.troubles.get(nameOf(read));
    if (reason === undefined) {
      if (before !== undefined && own.length > 0)
        this.options.log.info('outbox.topic-taken-again', { topic: read.topic });
      this.troubles.delete(nameOf(read));
      return;
    }
    if (before === undefined) this.options.log.warn('outbox.topic-not-taken', { topic: read.topic, reason });
    const failures = left.length < own.length ? 1 : (before?.failures ?? 0) + 1;
    const isFull = own.length === read.atMost;
    this.troubles.set(nameOf(read), {
      failures,
      restUntil: performance.now() + restMilliseconds(failures),
      afterId: isFull ? (own.at(-1)?.row.id ?? 0) : 0,
    });
  }

  private rests(lane: Lane): boolean {
    return performance.now() < (this.troubles.get(nameOf(lane))?.restUntil ?? 0);
  }

  private forgetAllBut(lanes: readonly Lane[]): void {
    const present = new Set(lanes.map(nameOf));
    for (const name of this.troubles.keys()) if (!present.has(name)) this.troubles.delete(name);
  }
}

function restMilliseconds(failures: number): number {
  return retryDelayMilliseconds({
    tries: failures,
    firstMilliseconds: firstRestMilliseconds,
    maxMilliseconds: longestRestMilliseconds,
    random: Math.random,
  });
}

function rowsOf({ shard, topic }: Lane, rows: readonly OutboxRow[]): readonly OutboxRow[] {
  return rows.filter((row) => row.shard === shard && row.record.topic === topic);
}

function nameOf({ shard, topic }: Lane): string {
  return `${shard} ${topic}`;
}
