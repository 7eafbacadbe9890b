import { openDatabase } from '../../../runtime/database';
import { createTableIfAbsent, type Migration } from '../../../runtime/migrate';
import { describeOnEachDatabase } from '../../support/database-suite';
import { freshMariaDb } from '../../support/fresh-mariadb';
import { createTopics, freshTopics, withKafkaAdmin } from '../../support/fresh-topics';
import { kafkaBrokers, ownKafkaCluster } from '../../support/servers';
import { waitFor } from '../../support/wait-for';

const thingMigration: Migration = {
  name: '001-thing',
  up: (db) => createTableIfAbsent(db, 'thing', (table) => void table.integer('id').primary()),
};

describeOnEachDatabase('A suite on each database', [thingMigration], (context) => {
  afterEach(() => context.empty('thing'));

  test.each([1, 2])('finds its migrated table empty and writable (%i)', async (id) => {
    const before = await context.database('thing').select('id');
    await context.database('thing').insert({ id });

    expect({ before, after: await context.database('thing').select('id') }).toEqual({ before: [], after: [{ id }] });
  });
});

test('a fresh MariaDB database is gone once it is dropped', async () => {
  const fresh = await freshMariaDb();
  const database = openDatabase({ url: fresh.url, poolSize: 1 });
  const [rows] = await database.raw('SELECT VERSION() AS version');
  await fresh.drop();

  expect(rows).toEqual([{ version: expect.stringContaining('.') }]);
  await expect(database.raw('CREATE TABLE thing (id INT)')).rejects.toThrow();
  await database.destroy();
});

test('fresh topics have their partitions, each with a leader', async () => {
  const topics = await freshTopics(['letters'], 3);
  const metadata = await withKafkaAdmin(await kafkaBrokers(), (admin) =>
    admin.fetchTopicMetadata({ topics: [topics.letters] }),
  );

  expect(metadata.topics[0]?.partitions.map(({ leader }) => leader >= 0)).toEqual([true, true, true]);
});

test('a cluster of its own loses a broker, moves the leader, and gets the broker back', async () => {
  const cluster = await ownKafkaCluster(3);
  const leader = () =>
    withKafkaAdmin(cluster.brokers.slice(0, 1), async (admin) => {
      const { topics } = await admin.fetchTopicMetadata({ topics: ['moving'] });
      return topics[0]?.partitions[0]?.leader;
    });
  await createTopics(['moving'], { replicas: 3, brokers: cluster.brokers });
  const first = await leader();
  const victim = first === 3 ? 2 : 1; // place in the list; the first node holds the controller and stays
  await cluster.signalNode(victim, 'SIGKILL');
  const second = await waitFor('a leader that lives', async () => {
    const now = await leader();
    return now !== undefined && now >= 0 && now !== victim + 1 ? now : undefined;
  });
  await cluster.startNode(victim);
  await cluster.stop();

  expect([1, 2, 3]).toContain(second);
});
