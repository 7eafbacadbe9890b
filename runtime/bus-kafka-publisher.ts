/** Records out to Kafka, so that 'acknowledged' is only said of what the broker named in its answer. */
import { type Kafka, Partitioners, type Producer, type ProducerRecord, type RecordMetadata } from 'kafkajs';
import { acknowledged, type OutgoingRecord, type Publish, type PublishOutcome, refused, unavailable } from './bus';
import { kafkaAway, kafkaReason } from './bus-kafka-client';
import { partitionerOf, TopicPartitions } from './bus-kafka-partitions';
import { toKafkaMessage } from './bus-kafka-record';
import { groupBy } from './group-by';
import { Limiter } from './limiter';

const produceCallsWaiting = 10_000;
/** Half of the broker's default limit for a batch, so that a record within that limit is never refused for its neighbours. */
const produceBytes = 512 * 1024;
const produceRecords = 500;
/** What a record takes beside its value, at most about. */
const recordOverheadBytes = 512;

/** Answers after which the same record will be refused again; everything else may pass. */
const finalRefusals = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'POLICY_VIOLATION',
]);

/** A record of a publish() and the place of its outcome. */
interface Place {
  readonly record: OutgoingRecord;
  readonly index: number;
}

/** The places of one publish() that go to one partition. */
interface PartitionPlaces {
  readonly topic: string;
  readonly partition: number;
  readonly places: readonly Place[];
}

export class KafkaPublisher {
  private readonly producers = new Map<string, Promise<Producer>>();
  private readonly partitions: TopicPartitions;
  private readonly produceCalls: Limiter;

  /** `kafka` must be a client with no retries: kafkajs's own retry can resolve without having sent. */
  constructor(
    private readonly kafka: Kafka,
    produceCallsInFlight: number,
  ) {
    this.partitions = new TopicPartitions(kafka);
    this.produceCalls = new Limiter({
      name: 'kafka-produce',
      concurrency: produceCallsInFlight,
      queueLength: produceCallsWaiting,
    });
  }

  readonly publish: Publish = async (records) => {
    const outcomes: PublishOutcome[] = records.map(() => unavailable('NOT_SENT'));
    const byTopic = groupBy(records.map(toPlace), ({ record }) => record.topic);
    await Promise.all([...byTopic].map(([topic, places]) => this.publishToTopic(topic, places, outcomes)));
    return outcomes;
  };

  async stop(): Promise<void> {
    await Promise.all([...this.producers].map(([topic, producer]) => this.dropProducer(topic, producer)));
  }

  private async publishToTopic(topic: string, places: readonly Place[], outcomes: PublishOutcome[]): Promise<void> {
    try {
      const partitionOf = partitionerOf(topic, await this.partitions.count(topic));
      const byPartition = groupBy(places, ({ record }) => partitionOf(record.key));
      const parts = [...byPartition].map(([partition, own]) => ({ topic, partition, places: own }));
      await Promise.all(parts.map((part) => this.publishToPartition(part, outcomes)));
    } catch (error) {
      for (const { index } of places) outcomes[index] = failedOutcome(error);
    }
    if (places.some(({ index }) => outcomes[index]?.kind === 'unavailable')) this.partitions.forget(topic);
  }

  /** One produce call after the other, none after one that was not taken: this keeps the order of a key. */
  private async publishToPartition(part: PartitionPlaces, outcomes: PublishOutcome[]): Promise<void> {
    const calls = produceCallsOf(part.places);
    for (let call = calls.shift(); call !== undefined; call = calls.shift()) {
      const outcome = await this.produce({ ...part, places: call });
      if (outcome.kind === 'refused' && call.length > 1) calls.unshift(...call.map((place) => [place]));
      else for (const { index } of call) outcomes[index] = outcome;
      if (outcome.kind === 'unavailable') return;
    }
  }

  /** The one outcome of one produce call to one partition. */
  private async produce({ topic, partition, places }: PartitionPlaces): Promise<PublishOutcome> {
    const messages = places.map(({ record }) => toKafkaMessage(record, partition));
    try {
      const answers = await this.produceCalls.run(() => this.send({ topic, acks: -1, messages }));
      const isNamed = answers.some((at) => at.topicName === topic && at.partition === partition && at.errorCode === 0);
      return isNamed ? acknowledged : unavailable('NOT_ACKNOWLEDGED');
    } catch (error) {
      return failedOutcome(error);
    }
  }

  private async send(record: ProducerRecord): Promise<RecordMetadata[]> {
    const producer = this.producerOf(record.topic);
    try {
      return await (await producer).send(record);
    } catch (error) {
      // kafkajs does not always find its way back to a broker that went away; a new producer does.
      if (kafkaReason(error) === kafkaAway) void this.dropProducer(record.topic, producer);
      throw error;
    }
  }

  /** A producer a topic: kafkajs fetches the metadata of all of a producer's topics at once, and fails if one is missing. */
  private producerOf(topic: string): Promise<Producer> {
    const open = this.producers.get(topic);
    if (open !== undefined) return open;
    const producer = this.kafka.producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 0 },
    });
    const connected = connect(producer);
    connected.catch(() => this.dropProducer(topic, connected));
    this.producers.set(topic, connected);
    return connected;
  }

  private async dropProducer(topic: string, producer: Promise<Producer>): Promise<void> {
    if (this.producers.get(topic) === producer) this.producers.delete(topic);
    try {
      await (await producer).disconnect();
    } catch {
      // It never connected, or its connection is gone already: there is nothing left to close.
    }
  }
}

async function connect(producer: Producer): Promise<Producer> {
  await producer.connect();
  return producer;
}

function failedOutcome(error: unknown): PublishOutcome {
  const reason = kafkaReason(error);
  return finalRefusals.has(reason) ? refused(reason) : unavailable(reason);
}

function toPlace(record: OutgoingRecord, index: number): Place {
  return { record, index };
}

function produceCallsOf(places: readonly Place[]): Place[][] {
  const calls: Place[][] = [];
  let bytes = 0;
  for (const place of places) {
    const placeBytes = place.record.value.length + recordOverheadBytes;
    const call = calls.at(-1);
    if (call === undefined || call.length === produceRecords || bytes + placeBytes > produceBytes) {
      calls.push([place]);
      bytes = placeBytes;
    } else {
      call.push(place);
      bytes += placeBytes;
    }
  }
  return calls;
}
