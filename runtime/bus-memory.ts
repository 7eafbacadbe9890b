/** The bus inside one process: a record is acknowledged when its consumer has committed, so the outbox keeps what was not. */
import {
  acknowledged,
  type Bus,
  headersOf,
  type OutgoingRecord,
  type Publish,
  type PublishOutcome,
  type ReceivedRecord,
  type Subscription,
  unavailable,
} from './bus';
import { receive } from './dead-letter';
import { groupBy } from './group-by';
import { Limiter } from './limiter';
import type { Log } from './log';
import type { Metrics } from './metrics';

interface MemoryBusOptions {
  readonly log: Log;
  readonly metrics: Metrics;
}

const handlersAtOnce = 8;
const handlersWaiting = 10_000;
const keptRecords = 500;

export class MemoryBus implements Bus {
  readonly name = 'memory-bus';
  private readonly subscriptions: Subscription[] = [];
  private readonly handlers = new Limiter({
    name: 'memory-bus',
    concurrency: handlersAtOnce,
    queueLength: handlersWaiting,
  });
  /** By topic and key: the last of its records that are on their way. */
  private readonly lanes = new Map<string, Promise<void>>();
  private readonly kept: ReceivedRecord[] = [];
  private isStarted = false;

  constructor(private readonly options: MemoryBusOptions) {}

  subscribe(subscription: Subscription): void {
    if (this.isStarted) throw new Error('subscribe before start');
    this.subscriptions.push(subscription);
  }

  readonly publish: Publish = async (records) => {
    const outcomes: PublishOutcome[] = records.map(() => unavailable('BUS_NOT_STARTED'));
    if (!this.isStarted) return outcomes;
    const byLane = groupBy([...records.entries()], ([, record]) => JSON.stringify([record.topic, record.key]));
    await Promise.all([...byLane].map(([lane, places]) => this.inLane(lane, () => this.deliverAll(places, outcomes))));
    return outcomes;
  };

  async start(): Promise<void> {
    this.isStarted = true;
  }

  /** Takes nothing more and waits for what is being handled. */
  async stop(): Promise<void> {
    this.isStarted = false;
    await Promise.all(this.lanes.values());
  }

  async answers(): Promise<boolean> {
    return this.isStarted;
  }

  /** The newest records of topics that nobody subscribes to, dead letters foremost; 500 at most, the oldest first. */
  keptRecords(): readonly ReceivedRecord[] {
    return this.kept;
  }

  /** One piece of work of a lane after the other. */
  private async inLane(lane: string, work: () => Promise<void>): Promise<void> {
    const delivery = (this.lanes.get(lane) ?? Promise.resolve()).then(work);
    this.lanes.set(lane, delivery);
    await delivery;
    if (this.lanes.get(lane) === delivery) this.lanes.delete(lane);
  }

  /** Records of one lane; after one that was not taken the rest are not tried, which keeps their order. */
  private async deliverAll(places: readonly [number, OutgoingRecord][], outcomes: PublishOutcome[]): Promise<void> {
    let outcome = acknowledged;
    for (const [index, record] of places) {
      if (outcome.kind === 'acknowledged') outcome = await this.deliver(record);
      outcomes[index] = outcome;
    }
  }

  private async deliver(record: OutgoingRecord): Promise<PublishOutcome> {
    const received = { ...record, headers: headersOf(record) };
    const subscriptions = this.subscriptions.filter(({ topics }) => topics.includes(record.topic));
    if (subscriptions.length === 0) this.keep(received);
    const deps = { ...this.options, publish: this.publish };
    for (const { handle } of subscriptions) {
      const receipt = await receive(deps, (given) => this.handlers.run(() => handle(given)), received);
      if (receipt.kind === 'wait') return unavailable(receipt.reason);
    }
    return acknowledged;
  }

  private keep(record: ReceivedRecord): void {
    if (this.kept.length === keptRecords) this.kept.shift();
    this.kept.push(record);
    this.options.log.warn('bus.nobody-subscribes', { topic: record.topic, eventId: record.eventId, type: record.type });
  }
}
