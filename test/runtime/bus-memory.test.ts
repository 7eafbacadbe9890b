import { randomUUID } from 'node:crypto';
import { MemoryBus } from '../../runtime/bus-memory';
import { Fault } from '../../runtime/fault';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { describeBus, newRecord } from '../support/bus-suite';
import { waitFor } from '../support/wait-for';

describeBus('the bus in memory', {
  open: async (metrics) => new MemoryBus({ log: silentLog, metrics }),
  newTopic: async () => `greetings.${randomUUID()}`,
});

const topic = 'greetings';

function openBus(): MemoryBus {
  return new MemoryBus({ log: silentLog, metrics: openMetrics() });
}

it('acknowledges when the handler has resolved, not before', async () => {
  const bus = openBus();
  const steps: string[] = [];
  let commit: (() => void) | undefined;
  bus.subscribe({
    group: 'slow',
    topics: [topic],
    handle: () =>
      new Promise((resolve) => {
        commit = () => {
          steps.push('committed');
          resolve();
        };
      }),
  });
  await bus.start();

  const published = bus.publish([newRecord(topic)]).then(([outcome]) => steps.push(outcome?.kind ?? 'none'));
  (await waitFor('the handler', () => commit))();
  await published;

  expect(steps).toEqual(['committed', 'acknowledged']);
});

it('leaves a record whose handler is unavailable, and those of its key after it, to the publisher', async () => {
  const bus = openBus();
  const handled: string[] = [];
  bus.subscribe({
    group: 'picky',
    topics: [topic],
    handle: async ({ type }) => {
      if (type === 'NotNow') throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'the database is away');
      handled.push(type);
    },
  });
  await bus.start();

  const outcomes = await bus.publish([
    newRecord(topic, { key: 'a', type: 'First' }),
    newRecord(topic, { key: 'a', type: 'NotNow' }),
    newRecord(topic, { key: 'a', type: 'AfterIt' }),
    newRecord(topic, { key: 'b', type: 'Other' }),
  ]);

  const unavailable = { kind: 'unavailable', reason: 'DATABASE_UNAVAILABLE' };
  expect({ outcomes, handled }).toEqual({
    outcomes: [{ kind: 'acknowledged' }, unavailable, unavailable, { kind: 'acknowledged' }],
    handled: ['First', 'Other'],
  });
});

it('keeps the newest 500 records of topics that nobody subscribes to', async () => {
  const bus = openBus();
  await bus.start();
  const records = Array.from({ length: 510 }, () => newRecord('nobody', { key: 'a' }));

  await bus.publish(records);

  expect(bus.keptRecords().map(({ eventId }) => eventId)).toEqual(records.slice(10).map(({ eventId }) => eventId));
});

it('lets at most 8 handlers run at once', async () => {
  const bus = openBus();
  let running = 0;
  let most = 0;
  const release: (() => void)[] = [];
  bus.subscribe({
    group: 'counting',
    topics: [topic],
    handle: async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => release.push(resolve));
      running -= 1;
    },
  });
  await bus.start();

  let isPublished = false;
  void bus.publish(Array.from({ length: 30 }, () => newRecord(topic))).then(() => {
    isPublished = true;
  });
  await waitFor('all of them to have run', () => {
    release.splice(0).forEach((finish) => {
      finish();
    });
    return isPublished;
  });

  expect(most).toBe(8);
});
