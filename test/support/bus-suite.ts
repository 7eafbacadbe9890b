/** What every bus promises, run over each of them. */
import { randomUUID } from 'node:crypto';
import type { Bus, BusRecord, PublishOutcome, ReceivedRecord, Subscription } from '../../runtime/bus';
import { Fault } from '../../runtime/fault';
import { type Metrics, openMetrics } from '../../runtime/metrics';
import { currentTraceparent } from '../../runtime/tracing';
import { waitFor } from './wait-for';

export interface BusUnderTest {
  /** A bus with the given metrics, not started; every one opened in a test sees the same topics. */
  open(metrics: Metrics): Promise<Bus>;
  /** Makes a topic, and its dead-letter topic, of the test's own. */
  newTopic(): Promise<string>;
}

export function newRecord(topic: string, fields: Partial<BusRecord> = {}): BusRecord {
  return {
    topic,
    key: randomUUID(),
    eventId: randomUUID(),
    type: 'Greeting',
    traceparent: undefined,
    value: Buffer.from('good morning'),
    ...fields,
  };
}

/** Publishes as the outbox does: what is unavailable again, until everything is taken or refused. */
export async function publishAll(bus: Bus, records: readonly BusRecord[]): Promise<readonly PublishOutcome[]> {
  const outcomes = new Map<BusRecord, PublishOutcome>();
  await waitFor(
    'every record to be taken or refused',
    async () => {
      const left = records.filter((record) => (outcomes.get(record)?.kind ?? 'unavailable') === 'unavailable');
      const answers = await bus.publish(left);
      left.forEach((record, index) => {
        const answer = answers[index];
        if (answer !== undefined) outcomes.set(record, answer);
      });
      return [...outcomes.values()].every(({ kind }) => kind !== 'unavailable');
    },
    { deadlineMilliseconds: 60_000 },
  );
  return records.flatMap((record) => outcomes.get(record) ?? []);
}

/** A group that notes what it gets, and then does as told. */
function listener(topics: readonly string[], then: (record: ReceivedRecord) => Promise<void> = async () => {}) {
  const received: ReceivedRecord[] = [];
  const subscription: Subscription = {
    group: `group-${randomUUID()}`,
    topics,
    handle: async (record) => {
      received.push(record);
      await then(record);
    },
  };
  return { received, subscription };
}

const patience = { deadlineMilliseconds: 60_000 };

export function describeBus(name: string, underTest: BusUnderTest): void {
  describe(name, () => {
    const open: Bus[] = [];
    let metrics: Metrics;
    let topic: string;

    beforeEach(async () => {
      metrics = openMetrics();
      topic = await underTest.newTopic();
    });

    afterEach(async () => {
      await Promise.all(open.splice(0).map((bus) => bus.stop()));
    });

    async function start(...subscriptions: readonly Subscription[]): Promise<Bus> {
      const bus = await underTest.open(metrics);
      for (const subscription of subscriptions) bus.subscribe(subscription);
      await bus.start();
      open.push(bus);
      return bus;
    }

    it('brings a record, whole, to every group', async () => {
      const [one, other] = [listener([topic]), listener([topic])];
      const bus = await start(one.subscription, other.subscription);
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const record = newRecord(topic, { traceparent, value: Buffer.from([0, 255, 10]) });

      const outcomes = await publishAll(bus, [record]);

      await waitFor('both groups', () => one.received.length > 0 && other.received.length > 0, patience);
      const headers = { 'event-id': record.eventId, type: record.type, traceparent };
      expect({ outcomes, one: one.received, other: other.received }).toEqual({
        outcomes: [{ kind: 'acknowledged' }],
        one: [{ ...record, headers }],
        other: [{ ...record, headers }],
      });
    });

    it("runs the handler as a step of the record's trace", async () => {
      const traces: (string | undefined)[] = [];
      const { subscription } = listener([topic], async () => void traces.push(currentTraceparent()));
      const bus = await start(subscription);

      await publishAll(bus, [
        newRecord(topic, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }),
      ]);

      const trace = await waitFor('the handler', () => traces[0], patience);
      expect(trace).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    });

    it('keeps the order of the records of a key', async () => {
      const { received, subscription } = listener([topic]);
      const bus = await start(subscription);
      const keys = ['a', 'b', 'c'];
      const records = Array.from({ length: 60 }, (_, index) => newRecord(topic, { key: keys[index % 3] ?? 'a' }));

      await publishAll(bus, records);

      await waitFor('all of them', () => received.length === records.length, patience);
      const eventIdsOf = (list: readonly BusRecord[]) =>
        Object.fromEntries(
          keys.map((key) => [key, list.filter((record) => record.key === key).map((record) => record.eventId)]),
        );
      expect(eventIdsOf(received)).toEqual(eventIdsOf(records));
    });

    it('gives an outcome a record, in their order, for none and for many', async () => {
      const bus = await start(listener([topic]).subscription);
      const many = Array.from({ length: 700 }, () => newRecord(topic));

      const outcomes = { none: await bus.publish([]), many: await publishAll(bus, many) };

      expect(outcomes).toEqual({ none: [], many: many.map(() => ({ kind: 'acknowledged' })) });
    });

    it('hands the same record in again while its handler is unavailable', async () => {
      let failures = 3;
      const { received, subscription } = listener([topic], async () => {
        failures -= 1;
        if (failures >= 0) throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'the database is away');
      });
      const bus = await start(subscription);
      const record = newRecord(topic);

      await publishAll(bus, [record]);

      await waitFor('the fourth try', () => received.length === 4, patience);
      const deadLetters = await metrics.registry
        .getSingleMetricAsString('symbolon_dead_letters_total')
        .catch(() => 'none');
      expect({ tried: received.map(({ eventId }) => eventId), deadLetters }).toEqual({
        tried: Array(4).fill(record.eventId),
        deadLetters: 'none',
      });
    });

    it('puts what a handler throws at to the dead-letter topic, counts it, and goes on', async () => {
      const { received, subscription } = listener([topic], async ({ type }) => {
        if (type === 'Poison') throw new Fault('invalid', 'UNDECODABLE', 'not a delivery event');
        if (type === 'Bug') throw new TypeError('cannot read "Rossi" of undefined');
      });
      const dead = listener([`${topic}.dlq`]);
      const bus = await start(subscription, dead.subscription);
      const poison = newRecord(topic, { key: 'k', type: 'Poison' });
      const bug = newRecord(topic, { key: 'k', type: 'Bug' });
      const good = newRecord(topic, { key: 'k' });

      await publishAll(bus, [poison, bug, good]);

      await waitFor('the good record', () => received.some(({ eventId }) => eventId === good.eventId), patience);
      await waitFor('both dead letters', () => dead.received.length === 2, patience);
      const counter = metrics.counter('symbolon_dead_letters_total', '', ['topic', 'reason']);
      expect({ dead: dead.received, counted: (await counter.get()).values }).toEqual({
        dead: [deadLetter(poison, 'UNDECODABLE', 'not a delivery event'), deadLetter(bug, 'BUG', 'TypeError')],
        counted: [
          { labels: { topic, reason: 'UNDECODABLE' }, value: 1 },
          { labels: { topic, reason: 'BUG' }, value: 1 },
        ],
      });
    });

    it('answers unavailable, and throws nothing, before its start and after its stop', async () => {
      const bus = await underTest.open(metrics);
      const before = await bus.publish([newRecord(topic)]);
      await bus.start();
      await bus.stop();
      const after = await bus.publish([newRecord(topic)]);

      const notStarted = [{ kind: 'unavailable', reason: 'BUS_NOT_STARTED' }];
      expect({ before, after }).toEqual({ before: notStarted, after: notStarted });
    });

    it('stops while a handler is unavailable', async () => {
      const { received, subscription } = listener([topic], async () => {
        throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'the database is away');
      });
      const bus = await start(subscription);
      const record = newRecord(topic);
      let isTaken = false;
      await waitFor(
        'a first try',
        async () => {
          if (!isTaken) isTaken = (await bus.publish([record]))[0]?.kind === 'acknowledged';
          return received.length > 0;
        },
        patience,
      );

      const startedAt = performance.now();
      await bus.stop();

      expect(performance.now() - startedAt).toBeLessThan(3_000);
    });
  });

  function deadLetter(record: BusRecord, reason: string, error: string): ReceivedRecord {
    const headers = {
      'event-id': record.eventId,
      type: record.type,
      'dead-letter-reason': reason,
      'dead-letter-error': error,
    };
    return { ...record, topic: `${record.topic}.dlq`, headers };
  }
}
