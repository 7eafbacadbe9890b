/** The bus over Kafka, by kafkajs. Nothing outside of runtime/bus-kafka* knows that library. */
import type { Kafka } from 'kafkajs';
import { type Bus, type Publish, type ReceivedRecord, type Subscription, unavailable } from './bus';
import { type KafkaConnection, kafkaClient } from './bus-kafka-client';
import { KafkaConsumer } from './bus-kafka-consumer';
import { KafkaPublisher } from './bus-kafka-publisher';
import { kafkaHasTopics } from './bus-kafka-topics';
import { startAll, stopAll } from './component';
import { receive, withDeadLetterTopics } from './dead-letter';
import type { Log } from './log';
import type { Metrics } from './metrics';

interface KafkaBusOptions extends KafkaConnection {
  readonly log: Log;
  readonly metrics: Metrics;
  /** Called once when kafkajs has ended for good: the process must end, and be started again by whoever watches it. */
  readonly onFatal: (error: Error) => void;
  /** Default 8. */
  readonly produceCallsInFlight?: number;
  /** Partitions whose records are handled at the same time, a subscription; default 4. */
  readonly partitionsAtOnce?: number;
  /** How long a process that was killed keeps its partitions from the others; default 10 s. */
  readonly sessionMilliseconds?: number;
}

const defaults = { produceCallsInFlight: 8, partitionsAtOnce: 4, sessionMilliseconds: 10_000 };
/** kafkajs's own tries before it tells us of a crash of its loop, which it then starts anew. */
const consumerRetries = 5;

export class KafkaBus implements Bus {
  readonly name = 'kafka-bus';
  /** Without retries. */
  private readonly kafka: Kafka;
  private readonly publisher: KafkaPublisher;
  private readonly subscriptions: Subscription[] = [];
  private consumers: readonly KafkaConsumer[] = [];
  private state: 'new' | 'started' | 'stopped' = 'new';
  private isFatal = false;

  /** Connects to nothing. */
  constructor(private readonly options: KafkaBusOptions) {
    this.kafka = kafkaClient(options, options.log, 0);
    this.publisher = new KafkaPublisher(this.kafka, options.produceCallsInFlight ?? defaults.produceCallsInFlight);
  }

  subscribe(subscription: Subscription): void {
    if (this.state !== 'new') throw new Error('subscribe before start');
    this.subscriptions.push(subscription);
  }

  readonly publish: Publish = async (records) => {
    if (this.state === 'started') return this.publisher.publish(records);
    return records.map(() => unavailable('BUS_NOT_STARTED'));
  };

  /** Does not wait for Kafka, which may be away. */
  async start(): Promise<void> {
    this.state = 'started';
    this.consumers = this.subscriptions.map((subscription) => this.consumerOf(subscription));
    await startAll(this.consumers, this.options.log);
  }

  /** The consumers first: what they still put to the dead-letter topic goes by the publisher. */
  async stop(): Promise<void> {
    await stopAll(this.consumers, this.options.log);
    this.state = 'stopped';
    await this.publisher.stop();
  }

  async answers(): Promise<boolean> {
    const topics = this.subscriptions.flatMap((subscription) => subscription.topics);
    return kafkaHasTopics(this.kafka, withDeadLetterTopics(topics));
  }

  private consumerOf({ handle, ...subscription }: Subscription): KafkaConsumer {
    const { log, metrics, partitionsAtOnce, sessionMilliseconds } = this.options;
    const deps = { publish: this.publisher.publish, log, metrics };
    return new KafkaConsumer({
      kafka: kafkaClient(this.options, log, consumerRetries),
      subscription,
      receive: (record: ReceivedRecord) => receive(deps, handle, record),
      partitionsAtOnce: partitionsAtOnce ?? defaults.partitionsAtOnce,
      sessionMilliseconds: sessionMilliseconds ?? defaults.sessionMilliseconds,
      onFatal: (error) => this.failed(error),
      log,
      metrics,
    });
  }

  private failed(error: Error): void {
    if (this.isFatal) return;
    this.isFatal = true;
    this.options.log.error('bus.ended', { error });
    this.options.onFatal(error);
  }
}
