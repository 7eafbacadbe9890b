import { randomUUID } from 'node:crypto';
import { KafkaBus } from '../../runtime/bus-kafka';
import { Fault } from '../../runtime/fault';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { newRecord, publishAll } from '../support/bus-suite';
import { freshTopics } from '../support/fresh-topics';
import { kafkaBrokers } from '../support/servers';
import { waitFor } from '../support/wait-for';

const patience = { deadlineMilliseconds: 60_000 };

async function openBus(): Promise<KafkaBus> {
  const onFatal = (error: Error): never => {
    throw error;
  };
  const own = { brokers: await kafkaBrokers(), clientId: 'test', sessionMilliseconds: 6_000, onFatal };
  return new KafkaBus({ log: silentLog, metrics: openMetrics(), ...own });
}

/** What a group that starts late hears of records that wait for it, and how often. */
async function heardLate(types: readonly string[], failsOnce?: string): Promise<readonly string[]> {
  const { greetings } = await freshTopics(['greetings'], 1);
  const writer = await openBus();
  await writer.start();
  await publishAll(
    writer,
    types.map((type) => newRecord(greetings, { type })),
  );
  await writer.stop();
  const heard: string[] = [];
  const reader = await openBus();
  reader.subscribe({
    group: randomUUID(),
    topics: [greetings],
    goesFirst: ({ type }) => type.startsWith('Urgent'),
    handle: async ({ type }) => {
      heard.push(type);
      const isFirstTime = heard.filter((other) => other === type).length === 1;
      if (type === failsOnce && isFirstTime) throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'it is away');
    },
  });
  await reader.start();
  await waitFor('the last', () => heard.includes(types.at(-1) ?? '') && new Set(heard).size === types.length, patience);
  await reader.stop();
  return heard;
}

it('hands in first what is to go first of all that waits, each once, the rest in its order', async () => {
  expect(await heardLate(['1', '2', 'Urgent 1', '3', 'Urgent 2', '4'])).toEqual([
    'Urgent 1',
    'Urgent 2',
    '1',
    '2',
    '3',
    '4',
  ]);
});

it('hands in nothing else before what goes first is done', async () => {
  expect(await heardLate(['1', 'Urgent 1', '2'], 'Urgent 1')).toEqual(['Urgent 1', 'Urgent 1', '1', '2']);
});
