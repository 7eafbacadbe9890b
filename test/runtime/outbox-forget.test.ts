import { inTransaction } from '../../runtime/transaction';
import { newRecord } from '../support/bus-suite';
import { describeOutbox } from '../support/outbox-suite';
import { waitFor } from '../support/wait-for';

describeOutbox('what the outbox need not keep', (fixture) => {
  const asideIds = (): Promise<string[]> => fixture.database('outbox_set_aside').pluck('event_id');

  it('is forgotten on demand, whether it waits or was set aside', async () => {
    const outbox = await fixture.start();
    fixture.bus.answer = ({ type }) =>
      type === 'Refused'
        ? { kind: 'refused', reason: 'MESSAGE_TOO_LARGE' }
        : { kind: 'unavailable', reason: 'KAFKA_AWAY' };
    const [aside, waiting] = [newRecord('a', { type: 'Refused' }), newRecord('b')];
    const others = [newRecord('a', { type: 'Refused' }), newRecord('b')];
    await fixture.append(outbox, aside, waiting, ...others);
    outbox.ring();
    await waitFor('two set aside', async () => (await asideIds()).length === 2);

    await inTransaction(fixture.database, (trx) => outbox.forget(trx, [aside.eventId, waiting.eventId]));

    expect([...(await asideIds()), ...(await fixture.database('outbox').pluck('event_id'))]).toEqual(
      others.map(({ eventId }) => eventId),
    );
  });

  it('is not set aside any more where it was forgotten while the bus was asked', async () => {
    const outbox = await fixture.start();
    const record = newRecord('greetings');
    fixture.bus.answer = async () => {
      await inTransaction(fixture.database, (trx) => outbox.forget(trx, [record.eventId]));
      return { kind: 'refused', reason: 'MESSAGE_TOO_LARGE' };
    };
    await fixture.append(outbox, record);
    outbox.ring();
    await waitFor('the answer', async () => (await fixture.rowCount()) === 0);
    await outbox.stop();

    expect(await asideIds()).toEqual([]);
  });

  it('is erased when it has been set aside for so long, and counted', async () => {
    const outbox = await fixture.start();
    fixture.bus.answer = () => ({ kind: 'refused', reason: 'MESSAGE_TOO_LARGE' });
    const [old, young] = [newRecord('greetings'), newRecord('greetings')];
    await fixture.append(outbox, old, young);
    outbox.ring();
    await waitFor('both set aside', async () => (await asideIds()).length === 2);
    await fixture
      .database('outbox_set_aside')
      .where({ event_id: old.eventId })
      .update({ set_aside_time: new Date(Date.now() - 61_000) });

    await fixture.start({ setAsideMilliseconds: 60_000 });
    await waitFor('the old one to be gone', async () => (await asideIds()).length === 1);

    const metric = fixture.metrics.registry.getSingleMetric('symbolon_outbox_set_aside_erased_total');
    expect({ left: await asideIds(), erased: (await metric?.get())?.values }).toEqual({
      left: [young.eventId],
      erased: [{ labels: { outbox: 'test' }, value: 1 }],
    });
  });
});
