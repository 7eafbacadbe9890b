import { randomUUID } from 'node:crypto';
import type { BusRecord, OutgoingRecord, Publish, PublishOutcome } from '../../runtime/bus';
import { systemClock } from '../../runtime/clock';
import { silentLog } from '../../runtime/log';
import { type Metrics, openMetrics } from '../../runtime/metrics';
import { Outbox, outboxMigration } from '../../runtime/outbox';
import { inTransaction } from '../../runtime/transaction';
import { newRecord } from '../support/bus-suite';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';

/** The other side of the wire: notes what it acknowledged, and answers as it is told. */
class FakeBus {
  readonly acknowledged: OutgoingRecord[] = [];
  answer: (record: OutgoingRecord) => PublishOutcome | Promise<PublishOutcome> = () => ({ kind: 'acknowledged' });

  readonly publish: Publish = async (records) => {
    const outcomes = await Promise.all(records.map((record) => this.answer(record)));
    this.acknowledged.push(...records.filter((_, index) => outcomes[index]?.kind === 'acknowledged'));
    return outcomes;
  };

  has(...records: readonly BusRecord[]): boolean {
    return records.every(({ eventId }) => this.acknowledged.some((record) => record.eventId === eventId));
  }
}

const settings = { pollMilliseconds: 60_000, batchRows: 20, leaseMilliseconds: 30_000 };

describeOnEachDatabase('the outbox', [outboxMigration], (context) => {
  let bus: FakeBus;
  let metrics: Metrics;
  const started: Outbox[] = [];

  beforeEach(() => {
    bus = new FakeBus();
    metrics = openMetrics();
  });

  afterEach(async () => {
    await Promise.all(started.splice(0).map((outbox) => outbox.stop()));
    await context.empty('outbox', 'outbox_shard', 'outbox_set_aside');
  });

  function newOutbox(own: Partial<typeof settings> & { processId?: string } = {}): Outbox {
    const { processId = randomUUID(), ...ownSettings } = own;
    return new Outbox({
      database: context.database,
      publish: bus.publish,
      processId,
      log: silentLog,
      metrics,
      clock: systemClock,
      settings: { ...settings, ...ownSettings },
    });
  }

  async function start(own: Parameters<typeof newOutbox>[0] = {}): Promise<Outbox> {
    const outbox = newOutbox(own);
    await outbox.start();
    started.push(outbox);
    return outbox;
  }

  const append = (outbox: Outbox, ...records: readonly BusRecord[]) =>
    inTransaction(context.database, (trx) => outbox.append(trx, records));
  const rowCount = async () => (await context.database('outbox').pluck('id')).length;
  const isEmpty = async () => (await rowCount()) === 0;

  it('publishes what was committed when the bell rings, whole, and keeps nothing of it', async () => {
    const outbox = await start();
    const bare = newRecord('greetings', { value: Buffer.from([0, 200, 10]) });
    const traced = newRecord('greetings', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });

    await append(outbox, bare, traced);
    outbox.ring();
    await waitFor('an empty outbox', isEmpty);

    expect(bus.acknowledged).toEqual([bare, traced]);
  });

  it('publishes nothing of a transaction that was rolled back', async () => {
    const outbox = await start();
    const kept = newRecord('greetings');
    const rolledBack = inTransaction(context.database, async (trx) => {
      await outbox.append(trx, [newRecord('greetings')]);
      throw new Error('the plan could not be saved');
    });
    await expect(rolledBack).rejects.toThrow('the plan could not be saved');

    await append(outbox, kept);
    outbox.ring();
    await waitFor('the kept one', () => bus.has(kept));

    expect(bus.acknowledged).toEqual([kept]);
  });

  it('finds by polling what nobody rang for', async () => {
    const outbox = await start({ pollMilliseconds: 20 });
    const record = newRecord('greetings');

    await append(outbox, record);

    await waitFor('the record', () => bus.has(record));
  });

  it('publishes many more rows than a batch has, each once', async () => {
    const outbox = await start();
    const records = Array.from({ length: 333 }, (_, index) => newRecord(`greetings-${index % 3}`));

    await append(outbox, ...records);
    outbox.ring();
    await waitFor('an empty outbox', isEmpty);

    expect(bus.acknowledged.map(({ eventId }) => eventId).toSorted()).toEqual(
      records.map(({ eventId }) => eventId).toSorted(),
    );
  });

  it('sets aside, with an alarm, the row that the bus refuses, and goes on with the others', async () => {
    const outbox = await start();
    const [before, bad, after] = [
      newRecord('greetings'),
      newRecord('greetings', { type: 'Bad' }),
      newRecord('greetings'),
    ];
    bus.answer = ({ type }) =>
      type === 'Bad' ? { kind: 'refused', reason: 'MESSAGE_TOO_LARGE' } : { kind: 'acknowledged' };

    await append(outbox, before, bad, after);
    outbox.ring();
    await waitFor('an empty outbox', isEmpty);
    // Published again by whoever misses it, it stays one row.
    await append(outbox, bad);
    outbox.ring();
    await waitFor('an empty outbox', isEmpty);

    const alarm = await metrics.registry.getSingleMetric('symbolon_outbox_set_aside_total')?.get();
    expect({
      acknowledged: bus.acknowledged,
      setAside: await context.database('outbox_set_aside').select('event_id', 'topic', 'record_key', 'value', 'reason'),
      alarm: alarm?.values,
    }).toEqual({
      acknowledged: [before, after],
      setAside: [
        { event_id: bad.eventId, topic: bad.topic, record_key: bad.key, value: bad.value, reason: 'MESSAGE_TOO_LARGE' },
      ],
      alarm: [{ labels: { outbox: 'outbox', topic: 'greetings', reason: 'MESSAGE_TOO_LARGE' }, value: 2 }],
    });
  });

  it('keeps the rows that the bus cannot take now, and publishes them when it can', async () => {
    const outbox = await start({ pollMilliseconds: 20 });
    let isAway = true;
    bus.answer = () => (isAway ? { kind: 'unavailable', reason: 'KAFKA_AWAY' } : { kind: 'acknowledged' });
    const records = Array.from({ length: 50 }, () => newRecord('greetings'));

    await append(outbox, ...records);
    outbox.ring();
    const whileAway = await rowCount();
    isAway = false;
    await waitFor('an empty outbox', isEmpty);

    expect({ whileAway, has: bus.has(...records) }).toEqual({ whileAway: 50, has: true });
  });

  it('lets no topic that is lost, with however many rows, hold up another', async () => {
    const outbox = await start();
    const lost = Array.from({ length: 100 }, () => newRecord('lost'));
    const good = Array.from({ length: 30 }, () => newRecord('good'));
    bus.answer = ({ topic }) =>
      topic === 'lost' ? { kind: 'unavailable', reason: 'UNKNOWN_TOPIC_OR_PARTITION' } : { kind: 'acknowledged' };

    await append(outbox, ...lost);
    await append(outbox, ...good);
    outbox.ring();
    await waitFor('the good ones', () => bus.has(...good));

    expect({ acknowledged: bus.acknowledged.length, left: await rowCount() }).toEqual({ acknowledged: 30, left: 100 });
  });

  it('lets no partition that has no leader, with however many rows, hold up the others of its topic', async () => {
    const outbox = await start({ pollMilliseconds: 20 });
    const stuck = Array.from({ length: 100 }, () => newRecord('greetings', { key: 'stuck' }));
    const good = Array.from({ length: 30 }, () => newRecord('greetings'));
    let isLeaderless = true;
    bus.answer = ({ key }) =>
      key === 'stuck' && isLeaderless
        ? { kind: 'unavailable', reason: 'LEADER_NOT_AVAILABLE' }
        : { kind: 'acknowledged' };

    await append(outbox, ...stuck, ...good);
    outbox.ring();
    await waitFor('the good ones', () => bus.has(...good));
    isLeaderless = false;
    await waitFor('an empty outbox', isEmpty, { deadlineMilliseconds: 20_000 });

    expect(bus.has(...stuck)).toBe(true);
  });

  it('knows which events it still holds', async () => {
    const outbox = await start();
    bus.answer = ({ type }) =>
      type === 'Stuck' ? { kind: 'unavailable', reason: 'KAFKA_AWAY' } : { kind: 'acknowledged' };
    const [stuck, gone] = [newRecord('a', { type: 'Stuck' }), newRecord('b')];
    await append(outbox, stuck, gone);
    outbox.ring();
    await waitFor('one to be gone', async () => (await rowCount()) === 1);

    const held = await inTransaction(context.database, (trx) =>
      outbox.holdsEvent(trx, [stuck.eventId, gone.eventId, randomUUID()]),
    );

    expect(held).toEqual(new Set([stuck.eventId]));
  });

  it('is unavailable to writers before its start and after its stop', async () => {
    const outbox = newOutbox();
    const unavailable = { kind: 'unavailable', reason: 'OUTBOX_UNAVAILABLE' };
    await expect(append(outbox, newRecord('greetings'))).rejects.toMatchObject(unavailable);
    await outbox.start();
    await append(outbox, newRecord('greetings'));
    await outbox.stop();
    await expect(append(outbox, newRecord('greetings'))).rejects.toMatchObject(unavailable);
  });

  it('finishes the publish in hand when it stops, and leaves its shard to the next process', async () => {
    const outbox = newOutbox();
    await outbox.start();
    let answer = (): void => {};
    let isPublishing = false;
    bus.answer = () =>
      new Promise((resolve) => {
        isPublishing = true;
        answer = () => resolve({ kind: 'acknowledged' });
      });
    await append(outbox, newRecord('greetings'));
    outbox.ring();
    await waitFor('the publish', () => isPublishing);

    const stopped = outbox.stop();
    answer();
    await stopped;
    const left = await rowCount();
    await start();

    expect({ left, shards: await context.database('outbox_shard').pluck('shard') }).toEqual({ left: 0, shards: [1] });
  });

  it('gives a process that comes back under its old name its shard and rows at once', async () => {
    const record = newRecord('greetings');
    bus.answer = () => ({ kind: 'unavailable', reason: 'KAFKA_AWAY' });
    const killed = newOutbox({ processId: 'standalone' });
    await killed.start();
    await append(killed, record);

    bus.answer = () => ({ kind: 'acknowledged' });
    await start({ processId: 'standalone' });
    await waitFor('the record', () => bus.has(record));
    await killed.stop();

    expect(await context.database('outbox_shard').pluck('shard')).toEqual([1]);
  });

  it('tells how many rows wait and how old the oldest is', async () => {
    bus.answer = () => ({ kind: 'unavailable', reason: 'KAFKA_AWAY' });
    const outbox = newOutbox();
    await outbox.start();
    await append(outbox, newRecord('a'), newRecord('b'), newRecord('b'));
    await context
      .database('outbox')
      .where({ topic: 'b' })
      .update({ created_time: new Date(Date.now() - 90_000) });
    await outbox.stop();

    await start();
    const gauge = async (name: string) => (await metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0;
    await waitFor('the gauge', async () => (await gauge('symbolon_outbox_rows')) > 0);

    const oldest = await gauge('symbolon_outbox_oldest_seconds');
    expect({ rows: await gauge('symbolon_outbox_rows'), oldest: oldest >= 90 && oldest < 120 }).toEqual({
      rows: 3,
      oldest: true,
    });
  });
});
