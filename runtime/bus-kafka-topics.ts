/** The topics themselves: made by the migrate command, looked at by every start. */
import { type Admin, ConfigResourceTypes, type ITopicMetadata, type Kafka } from 'kafkajs';
import { type KafkaConnection, kafkaClient } from './bus-kafka-client';
import type { Log } from './log';

export interface TopicShape {
  readonly partitions: number;
  readonly replication: number;
  readonly minInSyncReplicas: number;
  readonly retentionMilliseconds: number;
}

/** What keeps an acknowledged record through the loss of one broker. */
const safeReplication = 3;
const safeMinInSyncReplicas = 2;
const adminRetries = 3;

/** Makes those topics that are missing; leaves the others as they are. Gives the names of those made. Rejects where Kafka is away. */
export async function ensureTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  shape: TopicShape,
  log: Log,
): Promise<readonly string[]> {
  return withAdmin(kafkaClient(connection, log, adminRetries), async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length === 0) return [];
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: shape.partitions,
        replicationFactor: shape.replication,
        configEntries: [
          { name: 'min.insync.replicas', value: String(shape.minInSyncReplicas) },
          { name: 'retention.ms', value: String(shape.retentionMilliseconds) },
        ],
      })),
    });
    return missing;
  });
}

/** True where Kafka answers and has all of these topics. `kafka` should have no retries: the question is about now. */
export async function kafkaHasTopics(kafka: Kafka, topics: readonly string[]): Promise<boolean> {
  try {
    return await withAdmin(kafka, async (admin) => {
      const existing = new Set(await admin.listTopics());
      return topics.every((topic) => existing.has(topic));
    });
  } catch {
    return false;
  }
}

/** Warns of every topic that is not there, and of every setting under which an acknowledged record could be lost, or gone before it is read. Rejects where Kafka is away. */
export async function checkTopics(
  connection: KafkaConnection,
  topics: readonly string[],
  wanted: { readonly retentionMilliseconds: number },
  log: Log,
): Promise<void> {
  await withAdmin(kafkaClient(connection, log, adminRetries), async (admin) => {
    const existing = new Set(await admin.listTopics());
    for (const topic of topics) if (!existing.has(topic)) log.warn('topic.missing', { topic });
    const present = topics.filter((topic) => existing.has(topic));
    if (present.length === 0) return;
    const { topics: found } = await admin.fetchTopicMetadata({ topics: present });
    for (const topic of found) warnOfReplication(topic, log);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: present.map((name) => ({
        type: ConfigResourceTypes.TOPIC,
        name,
        configNames: ['min.insync.replicas', 'retention.ms'],
      })),
    });
    for (const { resourceName: topic, configEntries } of resources) {
      const settings = new Map(configEntries.map(({ configName, configValue }) => [configName, Number(configValue)]));
      warnOfSettings(topic, settings, wanted.retentionMilliseconds, log);
    }
  });
}

function warnOfReplication({ name, partitions }: ITopicMetadata, log: Log): void {
  const replication = Math.min(...partitions.map(({ replicas }) => replicas.length));
  if (replication < safeReplication)
    log.warn('topic.replication-low', { topic: name, replication, wanted: safeReplication });
}

function warnOfSettings(topic: string, settings: ReadonlyMap<string, number>, wantedRetention: number, log: Log): void {
  const minInSyncReplicas = settings.get('min.insync.replicas') ?? 1;
  if (minInSyncReplicas < safeMinInSyncReplicas) {
    log.warn('topic.min-insync-replicas-low', { topic, minInSyncReplicas, wanted: safeMinInSyncReplicas });
  }
  // -1 keeps records for ever.
  const retentionMilliseconds = settings.get('retention.ms') ?? -1;
  if (retentionMilliseconds !== -1 && retentionMilliseconds < wantedRetention) {
    log.warn('topic.retention-short', { topic, retentionMilliseconds, wantedMilliseconds: wantedRetention });
  }
}

async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
