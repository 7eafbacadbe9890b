import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../runtime/transaction';
import { newRecord } from '../support/bus-suite';
import { describeOutbox } from '../support/outbox-suite';
import { waitFor } from '../support/wait-for';

describeOutbox('the outbox', (fixture) => {
  it('publishes what was committed when the bell rings, whole, and keeps nothing of it', async () => {
    const outbox = await fixture.start();
    const bare = newRecord('greetings', { value: Buffer.from([0, 200, 10]) });
    const traced = newRecord('greetings', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });

    await fixture.append(outbox, bare, traced);
    outbox.ring();
    await waitFor('an empty outbox', fixture.isEmpty);

    expect(fixture.bus.acknowledged).toEqual([bare, traced]);
  });

  it('publishes nothing of a transaction that was rolled back', async () => {
    const outbox = await fixture.start();
    const kept = newRecord('greetings');
    const rolledBack = inTransaction(fixture.database, async (trx) => {
      await outbox.append(trx, [newRecord('greetings')]);
      throw new Error('the plan could not be saved');
    });
    await expect(rolledBack).rejects.toThrow('the plan could not be saved');

    await fixture.append(outbox, kept);
    outbox.ring();
    await waitFor('the kept one', () => fixture.bus.has(kept));

    expect(fixture.bus.acknowledged).toEqual([kept]);
  });

  it('finds by polling what nobody rang for', async () => {
    const outbox = await fixture.start({ pollMilliseconds: 20 });
    const record = newRecord('greetings');

    await fixture.append(outbox, record);

    await waitFor('the record', () => fixture.bus.has(record));
  });

  it('knows which events it still holds', async () => {
    const outbox = await fixture.start();
    fixture.bus.answer = ({ type }) =>
      type === 'Stuck' ? { kind: 'unavailable', reason: 'KAFKA_AWAY' } : { kind: 'acknowledged' };
    const [stuck, gone] = [newRecord('a', { type: 'Stuck' }), newRecord('b')];
    await fixture.append(outbox, stuck, gone);
    outbox.ring();
    await waitFor('one to be gone', async () => (await fixture.rowCount()) === 1);

    const held = await inTransaction(fixture.database, (trx) =>
      outbox.holdsEvent(trx, [stuck.eventId, gone.eventId, randomUUID()]),
    );

    expect(held).toEqual(new Set([stuck.eventId]));
  });

  it('is unavailable to writers before its start and after its stop', async () => {
    const outbox = fixture.newOutbox();
    const unavailable = { kind: 'unavailable', reason: 'OUTBOX_UNAVAILABLE' };
    await expect(fixture.append(outbox, newRecord('greetings'))).rejects.toMatchObject(unavailable);
    await outbox.start();
    await fixture.append(outbox, newRecord('greetings'));
    await outbox.stop();
    await expect(fixture.append(outbox, newRecord('greetings'))).rejects.toMatchObject(unavailable);
  });

  it('finishes the publish in hand when it stops, and leaves its shard to the next process', async () => {
    const outbox = fixture.newOutbox();
    await outbox.start();
    let answer = (): void => {};
    let isPublishing = false;
    fixture.bus.answer = () =>
      new Promise((resolve) => {
        isPublishing = true;
        answer = () => resolve({ kind: 'acknowledged' });
      });
    await fixture.append(outbox, newRecord('greetings'));
    outbox.ring();
    await waitFor('the publish', () => isPublishing);

    const stopped = outbox.stop();
    answer();
    await stopped;
    const left = await fixture.rowCount();
    await fixture.start();

    expect({ left, shards: await fixture.database('outbox_shard').pluck('shard') }).toEqual({ left: 0, shards: [1] });
  });

  it('gives a process that comes back under its old name its shard and rows at once', async () => {
    const record = newRecord('greetings');
    fixture.bus.answer = () => ({ kind: 'unavailable', reason: 'KAFKA_AWAY' });
    const killed = fixture.newOutbox({ processId: 'standalone' });
    await killed.start();
    await fixture.append(killed, record);

    fixture.bus.answer = () => ({ kind: 'acknowledged' });
    await fixture.start({ processId: 'standalone' });
    await waitFor('the record', () => fixture.bus.has(record));
    await killed.stop();

    expect(await fixture.database('outbox_shard').pluck('shard')).toEqual([1]);
  });

  it('tells how many rows wait and how old the oldest is', async () => {
    fixture.bus.answer = () => ({ kind: 'unavailable', reason: 'KAFKA_AWAY' });
    const outbox = fixture.newOutbox();
    await outbox.start();
    await fixture.append(outbox, newRecord('a'), newRecord('b'), newRecord('b'));
    await fixture
      .database('outbox')
      .where({ topic: 'b' })
      .update({ created_time: new Date(Date.now() - 90_000) });
    await outbox.stop();

    await fixture.start();
    const gauge = async (name: string) =>
      (await fixture.metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0;
    await waitFor('the gauge', async () => (await gauge('symbolon_outbox_rows')) > 0);

    const oldest = await gauge('symbolon_outbox_oldest_seconds');
    expect({ rows: await gauge('symbolon_outbox_rows'), oldest: oldest >= 90 && oldest < 120 }).toEqual({
      rows: 3,
      oldest: true,
    });
  });
});
