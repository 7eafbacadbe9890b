/** Kafka topics of one test's own. */
import { randomUUID } from 'node:crypto';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { kafkaBrokers } from './servers';
import { waitFor } from './wait-for';

/** Makes `${name}.${random}` for each name, with so many partitions, on the test broker; gives name -> topic. */
export async function freshTopics<Name extends string>(
  names: readonly Name[],
  partitions = 1,
): Promise<Record<Name, string>> {
  const suffix = randomUUID().slice(0, 8);
  const topics = names.map((name) => [name, `${name}.${suffix}`] as const);
  await createTopics(
    topics.map(([, topic]) => topic),
    { partitions },
  );
  // Object.fromEntries forgets the keys' type.
  return Object.fromEntries(topics) as Record<Name, string>;
}

interface TopicOptions {
  readonly partitions?: number;
  readonly replicas?: number;
  /** Default: the test broker. */
  readonly brokers?: readonly string[];
}

/** Makes the topics, by exactly these names, where they are missing; resolves when every partition has a leader. */
export async function createTopics(
  topics: readonly string[],
  { partitions = 1, replicas = 1, brokers }: TopicOptions = {},
): Promise<void> {
  await withKafkaAdmin(brokers ?? (await kafkaBrokers()), async (admin) => {
    const asked = topics.map((topic) => ({ topic, numPartitions: partitions, replicationFactor: replicas }));
    await admin.createTopics({ topics: asked, waitForLeaders: false });
    await waitFor(`leaders of ${topics.join(', ')}`, () => haveLeaders(admin, topics));
  });
}

export async function withKafkaAdmin<Result>(
  brokers: readonly string[],
  work: (admin: Admin) => Promise<Result>,
): Promise<Result> {
  const admin = new Kafka({ brokers: [...brokers], clientId: 'test-admin', logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

async function haveLeaders(admin: Admin, topics: readonly string[]): Promise<boolean> {
  const metadata = await admin.fetchTopicMetadata({ topics: [...topics] });
  return metadata.topics.flatMap((topic) => topic.partitions).every(({ leader }) => leader >= 0);
}
