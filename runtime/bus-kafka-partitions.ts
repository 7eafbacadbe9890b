/** Which partition of its topic a record belongs to: murmur2 of its key, as Kafka's Java client has it. */
import { type Kafka, Partitioners } from 'kafkajs';

const freshMilliseconds = 300_000;

interface KnownTopic {
  readonly askedAt: number;
  readonly partitionCount: Promise<number>;
}

const partitionOf = Partitioners.DefaultPartitioner();

export class TopicPartitions {
  private readonly known = new Map<string, KnownTopic>();

  constructor(private readonly kafka: Kafka) {}

  /** Rejects where the topic is missing or no broker answers; the next call asks again. */
  async count(topic: string): Promise<number> {
    const known = this.known.get(topic);
    if (known !== undefined && Date.now() - known.askedAt < freshMilliseconds) return known.partitionCount;
    const partitionCount = countPartitions(this.kafka, topic);
    this.known.set(topic, { askedAt: Date.now(), partitionCount });
    partitionCount.catch(() => this.forget(topic));
    return partitionCount;
  }

  /** To be called after any failure: the topic may have been made anew with other partitions. */
  forget(topic: string): void {
    this.known.delete(topic);
  }
}

/** Gives each key its partition among so many. */
export function partitionerOf(topic: string, partitionCount: number): (key: string) => number {
  const partitionMetadata = Array.from({ length: partitionCount }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return (key) => partitionOf({ topic, partitionMetadata, message: { key, value: null } });
}

/** Asked on a connection of its own, closed again: between two questions lie minutes. */
async function countPartitions(kafka: Kafka, topic: string): Promise<number> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const count = topics.find(({ name }) => name === topic)?.partitions.length ?? 0;
    if (count === 0) throw new Error(`topic ${topic} has no partitions`);
    return count;
  } finally {
    await admin.disconnect();
  }
}
