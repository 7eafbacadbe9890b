/** An outbox on each database, with the other side of its wire as a test wants it. */
import { randomUUID } from 'node:crypto';
import type { BusRecord, OutgoingRecord, Publish, PublishOutcome } from '../../runtime/bus';
import { systemClock } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { silentLog } from '../../runtime/log';
import { type Metrics, openMetrics } from '../../runtime/metrics';
import { Outbox, type OutboxSettings, outboxMigration } from '../../runtime/outbox';
import { inTransaction } from '../../runtime/transaction';
import { describeOnEachDatabase } from './database-suite';

/** Notes what it acknowledged, and answers as it is told. */
export class FakeBus {
  readonly acknowledged: OutgoingRecord[] = [];
  answer: (record: OutgoingRecord) => PublishOutcome | Promise<PublishOutcome> = () => ({ kind: 'acknowledged' });

  readonly publish: Publish = async (records) => {
    const outcomes = await Promise.all(records.map((record) => this.answer(record)));
    this.acknowledged.push(...records.filter((_, index) => outcomes[index]?.kind === 'acknowledged'));
    return outcomes;
  };

  has(...records: readonly BusRecord[]): boolean {
    return records.every(({ eventId }) => this.acknowledged.some((record) => record.eventId === eventId));
  }
}

type OwnSettings = Partial<OutboxSettings> & { readonly processId?: string };

/** Anew for each test; readable in hooks and tests. */
export interface OutboxFixture {
  readonly database: Database;
  readonly bus: FakeBus;
  readonly metrics: Metrics;
  /** Not started: whoever makes it starts and stops it. */
  newOutbox(own?: OwnSettings): Outbox;
  /** Started, and stopped after the test. */
  start(own?: OwnSettings): Promise<Outbox>;
  append(outbox: Outbox, ...records: readonly BusRecord[]): Promise<void>;
  rowCount(): Promise<number>;
  isEmpty(): Promise<boolean>;
}

// The doorbell alone: what a test does not ring for is not found.
const settings: OutboxSettings = {
  pollMilliseconds: 60_000,
  batchRows: 20,
  leaseMilliseconds: 30_000,
  setAsideMilliseconds: 3_600_000,
};

export function describeOutbox(name: string, suite: (fixture: OutboxFixture) => void): void {
  describeOnEachDatabase(name, [outboxMigration], (context) => {
    const started: Outbox[] = [];
    let current: { bus: FakeBus; metrics: Metrics };

    beforeEach(() => {
      current = { bus: new FakeBus(), metrics: openMetrics() };
    });

    afterEach(async () => {
      await Promise.all(started.splice(0).map((outbox) => outbox.stop()));
      await context.empty('outbox', 'outbox_shard', 'outbox_set_aside');
    });

    const newOutbox = ({ processId = randomUUID(), ...own }: OwnSettings = {}): Outbox =>
      new Outbox({
        database: context.database,
        publish: current.bus.publish,
        scope: 'test',
        processId,
        log: silentLog,
        metrics: current.metrics,
        clock: systemClock,
        settings: { ...settings, ...own },
      });
    const rowCount = async (): Promise<number> => (await context.database('outbox').pluck('id')).length;

    suite({
      get database() {
        return context.database;
      },
      get bus() {
        return current.bus;
      },
      get metrics() {
        return current.metrics;
      },
      newOutbox,
      start: async (own) => {
        const outbox = newOutbox(own);
        await outbox.start();
        started.push(outbox);
        return outbox;
      },
      append: (outbox, ...records) => inTransaction(context.database, (trx) => outbox.append(trx, records)),
      rowCount,
      isEmpty: async () => (await rowCount()) === 0,
    });
  });
}
