import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, PartitionAssigners } from 'kafkajs';
import { KafkaBus } from '../../runtime/bus-kafka';
import { ensureTopics } from '../../runtime/bus-kafka-topics';
import { Fault } from '../../runtime/fault';
import { type LogDetails, silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { describeBus, newRecord, publishAll } from '../support/bus-suite';
import { freePort } from '../support/free-port';
import { createTopics, freshTopics, withKafkaAdmin } from '../support/fresh-topics';
import { kafkaBrokers } from '../support/servers';
import { letPass, waitFor } from '../support/wait-for';

const patience = { deadlineMilliseconds: 60_000 };
const oneMebibyte = 1024 * 1024;

type Options = Partial<ConstructorParameters<typeof KafkaBus>[0]>;

async function openBus(options: Options = {}): Promise<KafkaBus> {
  const onFatal = (error: Error): never => {
    throw error;
  };
  const own = {
    brokers: options.brokers ?? (await kafkaBrokers()),
    clientId: 'test',
    sessionMilliseconds: 6_000,
    onFatal,
  };
  return new KafkaBus({ log: silentLog, metrics: openMetrics(), ...own, ...options });
}

describeBus('the bus over Kafka', {
  open: (metrics) => openBus({ metrics }),
  newTopic: async () => {
    const topic = `greetings.${randomUUID()}`;
    await createTopics([topic, `${topic}.dlq`], { partitions: 3 });
    return topic;
  },
});

it('refuses the one record that the broker will never take, and acknowledges its neighbours', async () => {
  const { greetings } = await freshTopics(['greetings']);
  const bus = await openBus();
  await bus.start();
  const tooLarge = newRecord(greetings, { value: Buffer.alloc(2 * oneMebibyte) });

  const outcomes = await publishAll(bus, [newRecord(greetings), tooLarge, newRecord(greetings)]);
  await bus.stop();

  expect(outcomes).toEqual([
    { kind: 'acknowledged' },
    { kind: 'refused', reason: 'MESSAGE_TOO_LARGE' },
    { kind: 'acknowledged' },
  ]);
});

it('refuses what goes to a topic that can never be, without holding up other topics', async () => {
  const { greetings } = await freshTopics(['greetings']);
  const bus = await openBus();
  await bus.start();

  const outcomes = await publishAll(bus, [newRecord('no such/topic'), newRecord(greetings)]);
  await bus.stop();

  expect(outcomes).toEqual([{ kind: 'refused', reason: 'INVALID_TOPIC_EXCEPTION' }, { kind: 'acknowledged' }]);
});

it('publishes again to a topic that was lost and made anew with fewer partitions', async () => {
  const { greetings, other } = await freshTopics(['greetings', 'other'], 6);
  const bus = await openBus();
  await bus.start();
  const records = Array.from({ length: 20 }, () => newRecord(greetings));
  await publishAll(bus, records);

  await withKafkaAdmin(await kafkaBrokers(), async (admin) => {
    await admin.deleteTopics({ topics: [greetings] });
    await waitFor('the topic to be gone', async () => !(await admin.listTopics()).includes(greetings));
  });
  const lost = await bus.publish([...records, newRecord(other)]);
  await createTopics([greetings], { partitions: 2 });
  const again = await publishAll(bus, records);
  await bus.stop();

  expect({ lost: lost.map(({ kind }) => kind), again: again.map(({ kind }) => kind) }).toEqual({
    lost: [...records.map(() => 'unavailable'), 'acknowledged'],
    again: records.map(() => 'acknowledged'),
  });
});

it('waits for topics that are missing at its start, says so once, and reads them from their beginning', async () => {
  const topic = `late.${randomUUID()}`;
  const said: [string, LogDetails][] = [];
  const noting = (event: string, details: LogDetails = {}) => void said.push([event, details]);
  const log = { ...silentLog, info: noting, warn: noting, child: () => log };
  const bus = await openBus({ log });
  const received: string[] = [];
  bus.subscribe({ group: randomUUID(), topics: [topic], handle: async ({ eventId }) => void received.push(eventId) });
  await bus.start();
  await waitFor('the waiting to be told', () => said.some(([event]) => event === 'dependency.waiting'), patience);
  const answersWithout = await bus.answers();

  await createTopics([topic, `${topic}.dlq`]);
  const record = newRecord(topic);
  await publishAll(bus, [record]);
  await waitFor('the record', () => received.length > 0, patience);
  const answersWith = await bus.answers();
  await bus.stop();

  const dependency = `Kafka topics ${topic}`;
  const told = said.filter(([event]) => event.startsWith('dependency.'));
  expect({ received, told, answersWithout, answersWith }).toEqual({
    received: [record.eventId],
    told: [
      ['dependency.waiting', { dependency }],
      ['dependency.answers', { dependency }],
    ],
    answersWithout: false,
    answersWith: true,
  });
});

it('goes on with what was not done when another process takes the group over', async () => {
  const { greetings } = await freshTopics(['greetings'], 2);
  const group = randomUUID();
  const done: string[] = [];
  const first = await openBus();
  first.subscribe({ group, topics: [greetings], handle: async ({ eventId }) => void done.push(eventId) });
  await first.start();
  const records = Array.from({ length: 30 }, () => newRecord(greetings));
  await publishAll(first, records.slice(0, 10));
  await waitFor('the first ten', () => done.length === 10, patience);
  await publishAll(first, records.slice(10, 20));
  await first.stop();

  const second = await openBus();
  second.subscribe({ group, topics: [greetings], handle: async ({ eventId }) => void done.push(eventId) });
  await second.start();
  await publishAll(second, records.slice(20));
  await waitFor('the rest', () => done.length >= 30, patience);
  await second.stop();

  expect(done.toSorted()).toEqual(records.map(({ eventId }) => eventId).toSorted());
});

it('starts, and answers unavailable, where no broker is', async () => {
  const bus = await openBus({ brokers: [`127.0.0.1:${await freePort()}`] });
  bus.subscribe({ group: 'waiting', topics: ['greetings'], handle: async () => {} });
  await bus.start();

  const seen = { answers: await bus.answers(), outcomes: await bus.publish([newRecord('greetings')]) };
  await bus.stop();

  expect(seen).toEqual({ answers: false, outcomes: [{ kind: 'unavailable', reason: 'KAFKA_AWAY' }] });
});

it('keeps its partition through a handler slower than the session', async () => {
  const { greetings } = await freshTopics(['greetings']);
  const group = randomUUID();
  const tries: string[] = [];
  const waitUntil = performance.now() + 4_000;
  const member = async (name: string): Promise<KafkaBus> => {
    const bus = await openBus({ sessionMilliseconds: 1_500 });
    bus.subscribe({
      group,
      topics: [greetings],
      handle: async ({ type }) => {
        tries.push(`${name} ${type}`);
        if (type === 'Slow') await letPass(3_000);
        else if (performance.now() < waitUntil) throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'it is away');
      },
    });
    await bus.start();
    return bus;
  };
  const first = await member('one');
  await publishAll(first, [newRecord(greetings, { key: 'a', type: 'Waiting' })]);
  await waitFor('a first try', () => tries.length > 0, patience);
  const other = await member('other');
  await publishAll(first, [
    newRecord(greetings, { key: 'a', type: 'Slow' }),
    newRecord(greetings, { key: 'a', type: 'Last' }),
  ]);
  await waitFor('the last', () => tries.some((line) => line.endsWith('Last')), patience);
  await Promise.all([first.stop(), other.stop()]);

  expect(tries.filter((line) => line.endsWith('Slow'))).toHaveLength(1);
});

it('tells that it has ended for good where its group will never take it', async () => {
  const { greetings } = await freshTopics(['greetings']);
  const group = randomUUID();
  const stranger = new Kafka({ brokers: await kafkaBrokers(), logLevel: logLevel.NOTHING }).consumer({
    groupId: group,
    partitionAssigners: [
      (config) => {
        const assigner = PartitionAssigners.roundRobin(config);
        const name = 'another protocol';
        const protocol: typeof assigner.protocol = (subscription) => ({ ...assigner.protocol(subscription), name });
        return { ...assigner, name, protocol };
      },
    ],
  });
  await stranger.subscribe({ topics: [greetings] });
  await stranger.run({ eachMessage: async () => {} });

  const fatal: string[] = [];
  const bus = await openBus({ onFatal: (error) => void fatal.push(error.message) });
  bus.subscribe({ group, topics: [greetings], handle: async () => {} });
  await bus.start();
  await waitFor('the end', () => fatal.length > 0, patience);
  await bus.stop();
  await stranger.disconnect();

  expect(fatal).toHaveLength(1);
});

it('makes only the topics that are missing', async () => {
  const { greetings } = await freshTopics(['greetings']);
  const missing = `missing.${randomUUID()}`;
  const connection = { brokers: await kafkaBrokers(), clientId: 'test' };
  const shape = { partitions: 4, replication: 1, minInSyncReplicas: 1, retentionMilliseconds: 3_600_000 };

  const made = await ensureTopics(connection, [greetings, missing], shape, silentLog);
  const madeAgain = await ensureTopics(connection, [greetings, missing], shape, silentLog);

  expect({ made, madeAgain }).toEqual({ made: [missing], madeAgain: [] });
});
