import { randomUUID } from 'node:crypto';
import { KafkaBus } from '../../runtime/bus-kafka';
import { checkTopics, ensureTopics } from '../../runtime/bus-kafka-topics';
import { type LogDetails, silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { newRecord } from '../support/bus-suite';
import { type KafkaCluster, ownKafkaCluster } from '../support/servers';
import { waitFor } from '../support/wait-for';

const patience = { deadlineMilliseconds: 60_000 };
const rounds = 40;

describe('three brokers', () => {
  let cluster: KafkaCluster;

  beforeAll(async () => {
    cluster = await ownKafkaCluster(3);
  }, 180_000);

  afterAll(() => cluster.stop());

  const connection = () => ({ brokers: cluster.brokers, clientId: 'test' });
  const openBus = () =>
    new KafkaBus({
      ...connection(),
      log: silentLog,
      metrics: openMetrics(),
      onFatal: (error) => {
        throw error;
      },
    });

  it('keep every acknowledged record while leaders die, are paused, and come back', async () => {
    const topic = `greetings.${randomUUID()}`;
    const shape = { partitions: 6, replication: 3, minInSyncReplicas: 2, retentionMilliseconds: 3_600_000 };
    await ensureTopics(connection(), [topic], shape, silentLog);
    const bus = openBus();
    await bus.start();
    const acknowledged: string[] = [];
    const disturbances: Record<number, () => Promise<void>> = {
      5: () => cluster.signalNode(1, 'SIGKILL'),
      15: () => cluster.startNode(1),
      20: () => cluster.signalNode(2, 'SIGSTOP'),
      25: () => cluster.signalNode(2, 'SIGCONT'),
    };

    for (let round = 0; round < rounds; round += 1) {
      await disturbances[round]?.();
      const records = Array.from({ length: 20 }, () => newRecord(topic));
      const outcomes = await bus.publish(records);
      records.forEach(({ eventId }, index) => {
        if (outcomes[index]?.kind === 'acknowledged') acknowledged.push(eventId);
      });
    }
    const last = newRecord(topic);
    await waitFor(
      'all leaders to answer again',
      async () => (await bus.publish([last]))[0]?.kind === 'acknowledged',
      patience,
    );
    await bus.stop();

    const read = new Set<string>();
    const reader = openBus();
    reader.subscribe({ group: randomUUID(), topics: [topic], handle: async ({ eventId }) => void read.add(eventId) });
    await reader.start();
    const lost = () => [...acknowledged, last.eventId].filter((eventId) => !read.has(eventId));
    await waitFor('every acknowledged record', () => lost().length === 0, patience);
    await reader.stop();
    expect({ lost: lost(), some: acknowledged.length > 200 }).toEqual({ lost: [], some: true });
  }, 180_000);

  it('are warned about where a topic could lose what was acknowledged', async () => {
    const [safe, unsafe] = [`safe.${randomUUID()}`, `unsafe.${randomUUID()}`];
    const day = 86_400_000;
    const shape = { partitions: 1, replication: 3, minInSyncReplicas: 2, retentionMilliseconds: 7 * day };
    await ensureTopics(connection(), [safe], shape, silentLog);
    const poor = { partitions: 1, replication: 1, minInSyncReplicas: 1, retentionMilliseconds: day };
    await ensureTopics(connection(), [unsafe], poor, silentLog);
    const warnings: [string, LogDetails][] = [];
    const log = {
      ...silentLog,
      warn: (event: string, details: LogDetails = {}) => void warnings.push([event, details]),
    };

    await checkTopics(connection(), [safe, unsafe], { retentionMilliseconds: 7 * day }, log);

    expect(warnings).toEqual([
      ['topic.replication-low', { topic: unsafe, replication: 1, wanted: 3 }],
      ['topic.min-insync-replicas-low', { topic: unsafe, minInSyncReplicas: 1, wanted: 2 }],
      ['topic.retention-short', { topic: unsafe, retentionMilliseconds: day, wantedMilliseconds: 7 * day }],
    ]);
  });
});
