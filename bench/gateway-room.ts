/** The processes of one way out: sink, receiver of reports, notify, raw loop; and messages for them. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { BusRecord } from '../runtime/bus';
import { KafkaBus } from '../runtime/bus-kafka';
import { silentLog } from '../runtime/log';
import { openMetrics } from '../runtime/metrics';
import { type Arrivals, middleRate } from './arrivals';
import { halfEvents } from './delivery-events';
import type { GatewayKind } from './gateway-kinds';
import { cpuSeconds } from './proc-stat';
import { asked, type RunningProcess } from './processes';
import type { Rig, Served } from './rig';

/** What so many messages took, from the topic to the sink. */
export interface FedRound {
  readonly messages: number;
  /** Between the first tenth and the last tenth of the arrivals. */
  readonly perSecond: number;
  /** Of the process that is measured, until nothing is left to do. */
  readonly cpuMillisecondsPerMessage: number;
  readonly sinkCpuMillisecondsPerMessage: number;
  /** SQL statements; those that ask whether all is done are too few to tell. */
  readonly statementsPerMessage: number;
}

const publishAtOnce = 500;
const pollMilliseconds = 50;
/** Without a single arrival. */
const stuckMilliseconds = 60_000;

export class GatewayRoom {
  private readonly rawTopic = `bench.raw.${randomUUID()}`;
  private nextNumber = 0;

  private constructor(
    readonly kind: GatewayKind,
    private readonly rig: Rig,
    readonly bus: KafkaBus,
    readonly sink: Served,
    private readonly receiver: Served,
  ) {}

  static async open(kind: GatewayKind, rig: Rig): Promise<GatewayRoom> {
    const onFatal = (error: Error): never => {
      throw error;
    };
    const connection = { brokers: rig.brokers, clientId: 'bench' };
    const bus = new KafkaBus({ ...connection, log: silentLog, metrics: openMetrics(), onFatal });
    await bus.start();
    const sink = await rig.startProgram(kind.sink, { ANSWER_MILLISECONDS: String(kind.sinkMilliseconds) });
    return new GatewayRoom(kind, rig, bus, sink, await rig.startReportReceiver());
  }

  startNotify(nodeOptions: readonly string[] = []): Promise<Served> {
    return this.rig.startNotify(this.kind.family, this.kind.notifySettings(this.sink.port), nodeOptions);
  }

  async startRawLoop(): Promise<Served> {
    await this.rig.makeTopic(this.rawTopic);
    return this.rig.startProgram(this.kind.rawLoop, {
      KAFKA_BROKERS: this.rig.brokers.join(','),
      TOPIC: this.rawTopic,
      SINK_PORT: String(this.sink.port),
      CONNECTIONS: String(this.kind.connections),
    });
  }

  /** Halves for notify. */
  async halves(count: number): Promise<BusRecord[]> {
    const records = await halfEvents(await this.rig.credentialsKeyring(), this.kind.family, this.nextNumber, count);
    this.nextNumber += count;
    return records;
  }

  /** The same messages, ready to be sent, for the raw loop. */
  plain(count: number): BusRecord[] {
    return Array.from({ length: count }, (_, index) => ({
      topic: this.rawTopic,
      key: randomUUID(),
      eventId: randomUUID(),
      type: 'Plain',
      traceparent: undefined,
      value: Buffer.from(JSON.stringify(this.kind.rawValue(index))),
    }));
  }

  /** Publishes while the process is stopped, lets it go on and waits until all have arrived and `isDone`. */
  async feed(fed: RunningProcess, records: readonly BusRecord[], isDone: () => Promise<boolean>): Promise<FedRound> {
    fed.child.kill('SIGSTOP');
    await this.publish(records);
    const [cpu, sinkCpu, statements] = [cpuSeconds(fed.pid), cpuSeconds(this.sink.pid), await this.rig.statements()];
    fed.child.kill('SIGCONT');
    await this.arrived(records.length);
    while (!(await isDone())) await pause(pollMilliseconds);
    const { times, distinct } = await this.take();
    if (times.length !== records.length || distinct !== records.length)
      throw new Error(`${records.length} messages: ${times.length} arrived, ${distinct} of them different`);
    const each = (seconds: number) => (seconds * 1_000) / records.length;
    return {
      messages: records.length,
      perSecond: middleRate(times),
      cpuMillisecondsPerMessage: each(cpuSeconds(fed.pid) - cpu),
      sinkCpuMillisecondsPerMessage: each(cpuSeconds(this.sink.pid) - sinkCpu),
      statementsPerMessage: ((await this.rig.statements()) - statements) / records.length,
    };
  }

  async publish(records: readonly BusRecord[]): Promise<void> {
    for (let start = 0; start < records.length; start += publishAtOnce) {
      const outcomes = await this.bus.publish(records.slice(start, start + publishAtOnce));
      if (outcomes.some(({ kind }) => kind !== 'acknowledged')) throw new Error('Kafka took not every record');
    }
  }

  /** Waits for so many since the last time; an Error where nothing comes any more. */
  async arrived(count: number): Promise<void> {
    let [known, since] = [-1, performance.now()];
    while (known < count) {
      const now = await this.count();
      if (now > known) since = performance.now();
      known = now;
      if (performance.now() - since > stuckMilliseconds) throw new Error(`${known} of ${count} messages arrived`);
      if (known < count) await pause(pollMilliseconds);
    }
  }

  /** What has come since the last time. */
  count(): Promise<number> {
    return asked<number>(this.sink.child, 'count');
  }

  take(): Promise<Arrivals> {
    return asked<Arrivals>(this.sink.child, 'take');
  }

  async close(): Promise<void> {
    await this.bus.stop();
    await this.receiver.stop();
    await this.sink.stop();
  }
}
