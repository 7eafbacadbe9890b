import { randomUUID } from 'node:crypto';
import { KafkaBus } from '../../runtime/bus-kafka';
import { systemClock } from '../../runtime/clock';
import { openDatabase } from '../../runtime/database';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { migrate } from '../../runtime/migrate';
import { Outbox, outboxMigration } from '../../runtime/outbox';
import { inTransaction } from '../../runtime/transaction';
import { newRecord } from '../support/bus-suite';
import { freshMariaDb } from '../support/fresh-mariadb';
import { createTopics, freshTopics, withKafkaAdmin } from '../support/fresh-topics';
import { kafkaBrokers } from '../support/servers';
import { waitFor } from '../support/wait-for';

const patience = { deadlineMilliseconds: 60_000 };

it('brings every committed record to Kafka, though its topic is lost and made anew in between', async () => {
  const brokers = await kafkaBrokers();
  const { greetings } = await freshTopics(['greetings'], 3);
  const fresh = await freshMariaDb();
  const database = openDatabase({ url: fresh.url, poolSize: 5 });
  await migrate(database, [outboxMigration], silentLog);
  const kafka = { brokers, clientId: 'test', log: silentLog, metrics: openMetrics(), sessionMilliseconds: 6_000 };
  const onFatal = (error: Error): never => {
    throw error;
  };
  const bus = new KafkaBus({ ...kafka, onFatal });
  await bus.start();
  const outbox = new Outbox({
    database,
    publish: bus.publish,
    scope: 'events',
    processId: randomUUID(),
    log: silentLog,
    metrics: openMetrics(),
    clock: systemClock,
    settings: { pollMilliseconds: 50, batchRows: 50, leaseMilliseconds: 10_000, setAsideMilliseconds: 60_000 },
  });
  await outbox.start();
  const commit = async (count: number): Promise<string[]> => {
    const records = Array.from({ length: count }, () => newRecord(greetings));
    await inTransaction(database, (trx) => outbox.append(trx, records));
    outbox.ring();
    return records.map(({ eventId }) => eventId);
  };
  const isEmpty = async () => (await database('outbox').select('id').limit(1)).length === 0;
  await commit(40);
  await waitFor('an empty outbox', isEmpty, patience);

  await withKafkaAdmin(brokers, async (admin) => {
    await admin.deleteTopics({ topics: [greetings] });
    await waitFor('the topic to be gone', async () => !(await admin.listTopics()).includes(greetings));
  });
  const whileLost = await commit(120);
  await createTopics([greetings], { partitions: 2 });
  const afterwards = await commit(30);
  await waitFor('an empty outbox', isEmpty, patience);
  await outbox.stop();
  await bus.stop();

  const read: string[] = [];
  const reader = new KafkaBus({ ...kafka, onFatal });
  reader.subscribe({
    group: randomUUID(),
    topics: [greetings],
    handle: async ({ eventId }) => void read.push(eventId),
  });
  await reader.start();
  const missing = () => [...whileLost, ...afterwards].filter((eventId) => !read.includes(eventId));
  await waitFor('all of them', () => missing().length === 0, patience);
  await reader.stop();
  await database.destroy();
  await fresh.drop();
  expect(missing()).toEqual([]);
});
