import { randomUUID } from 'node:crypto';
import type { ReceivedRecord } from '../../runtime/bus';
import { KafkaBus } from '../../runtime/bus-kafka';
import { Fault } from '../../runtime/fault';
import { openMetrics } from '../../runtime/metrics';
import { newRecord, publishAll } from '../support/bus-suite';
import { createTopics, freshTopics } from '../support/fresh-topics';
import { recordingLog } from '../support/recording-log';
import { kafkaBrokers } from '../support/servers';
import { waitFor } from '../support/wait-for';

const patience = { deadlineMilliseconds: 60_000 };

it('says that a record without a dead-letter topic stops its partition, and goes on when there is one', async () => {
  const { greetings } = await freshTopics(['greetings'], 1);
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const bus = new KafkaBus({
    brokers: await kafkaBrokers(),
    clientId: 'test',
    sessionMilliseconds: 6_000,
    onFatal: () => {},
    log,
    metrics,
  });
  const received: string[] = [];
  const handle = async ({ type, eventId }: ReceivedRecord): Promise<void> => {
    if (type === 'Poison') throw new Fault('invalid', 'UNDECODABLE', 'not a greeting');
    received.push(eventId);
  };
  bus.subscribe({ group: randomUUID(), topics: [greetings], handle });
  await bus.start();
  const good = newRecord(greetings);
  await publishAll(bus, [newRecord(greetings, { type: 'Poison' }), good]);
  const gauge = async () =>
    (await metrics.gauge('symbolon_dead_letters_waiting', '').get()).values.map((one) => ({ ...one }));
  // Now and then the group takes the partition from its member and gives it back.
  const alarm = await waitFor('the alarm', async () => (await gauge()).find(({ value }) => value === 1), patience);
  const stopped = { answers: await bus.answers(), alarm, received: [...received] };

  await createTopics([`${greetings}.dlq`]);
  await waitFor('the good one', () => received.length > 0, patience);

  const told = lines.filter(({ event }) => event === 'bus.dead-letter-waits').map(({ level, topic }) => [level, topic]);
  expect({ stopped, told, after: { answers: await bus.answers(), gauge: await gauge(), received } }).toEqual({
    stopped: { answers: false, alarm: { labels: { topic: greetings }, value: 1 }, received: [] },
    told: [['error', greetings]],
    after: { answers: true, gauge: [{ labels: { topic: greetings }, value: 0 }], received: [good.eventId] },
  });
  await bus.stop();
});
