import { randomUUID } from 'node:crypto';
import type { Subscription } from '../../runtime/bus';
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

/** So many records that wait for a group, handed in; until `isDone`. */
async function handIn(
  count: number,
  subscription: Pick<Subscription, 'handle' | 'handleMany' | 'goesFirst'>,
  isDone: () => boolean,
): Promise<void> {
  const { greetings } = await freshTopics(['greetings'], 1);
  const bus = await openBus();
  bus.subscribe({ group: randomUUID(), topics: [greetings], ...subscription });
  const writer = await openBus();
  await writer.start();
  await publishAll(
    writer,
    Array.from({ length: count }, (_, index) => newRecord(greetings, { type: String(index) })),
  );
  await writer.stop();
  await bus.start();
  await waitFor('all records', isDone, patience);
  await bus.stop();
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

it('hands in many at once, in their order, at most fifty', async () => {
  const calls: string[][] = [];
  const heard = () => calls.flat();
  await handIn(
    120,
    {
      handle: async () => {
        throw new Error('not alone');
      },
      handleMany: async (records) => {
        calls.push(records.map(({ type }) => type));
      },
    },
    () => heard().length >= 120,
  );
  expect({ heard: heard(), most: Math.max(...calls.map(({ length }) => length)) <= 50 }).toEqual({
    heard: numbers(120),
    most: true,
  });
});

it('hands each in alone where many could not be taken together', async () => {
  const alone: string[] = [];
  await handIn(
    5,
    {
      handle: async ({ type }) => {
        alone.push(type);
      },
      handleMany: async () => {
        throw new Fault('invalid', 'UNDECODABLE', 'one of them is nothing');
      },
    },
    () => alone.length >= 5,
  );
  expect(alone).toEqual(numbers(5));
});

it('hands in alone, and before the others, what goes first', async () => {
  const heard: string[] = [];
  await handIn(
    6,
    {
      goesFirst: ({ type }) => type === '4',
      handle: async ({ type }) => {
        heard.push(type);
      },
      handleMany: async (records) => {
        heard.push(records.map(({ type }) => type).join('+'));
      },
    },
    () => heard.length >= 2,
  );
  expect(heard).toEqual(['4', '0+1+2+3+5']);
});
