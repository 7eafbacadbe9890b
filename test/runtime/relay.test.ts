import { newRecord } from '../support/bus-suite';
import { describeOutbox } from '../support/outbox-suite';
import { waitFor } from '../support/wait-for';

describeOutbox('the relay', (fixture) => {
  it('publishes many more rows than a batch has, each once', async () => {
    const outbox = await fixture.start();
    const records = Array.from({ length: 333 }, (_, index) => newRecord(`greetings-${index % 3}`));

    await fixture.append(outbox, ...records);
    outbox.ring();
    await waitFor('an empty outbox', fixture.isEmpty);

    expect(fixture.bus.acknowledged.map(({ eventId }) => eventId).toSorted()).toEqual(
      records.map(({ eventId }) => eventId).toSorted(),
    );
  });

  it('sets aside, with an alarm, the row that the bus refuses, and goes on with the others', async () => {
    const outbox = await fixture.start();
    const [before, bad, after] = [
      newRecord('greetings'),
      newRecord('greetings', { type: 'Bad' }),
      newRecord('greetings'),
    ];
    fixture.bus.answer = ({ type }) =>
      type === 'Bad' ? { kind: 'refused', reason: 'MESSAGE_TOO_LARGE' } : { kind: 'acknowledged' };

    await fixture.append(outbox, before, bad, after);
    outbox.ring();
    await waitFor('an empty outbox', fixture.isEmpty);
    // Published again by whoever misses it, it stays one row.
    await fixture.append(outbox, bad);
    outbox.ring();
    // Counted once the row is out of the outbox, so an empty one says too little.
    const alarm = await waitFor('the alarm of both times', async () => {
      const counted = await fixture.metrics.registry.getSingleMetric('symbolon_outbox_set_aside_total')?.get();
      return counted?.values.some(({ value }) => value === 2) && counted;
    });
    expect({
      acknowledged: fixture.bus.acknowledged,
      setAside: await fixture.database('outbox_set_aside').select('event_id', 'topic', 'record_key', 'value', 'reason'),
      alarm: alarm.values,
    }).toEqual({
      acknowledged: [before, after],
      setAside: [
        { event_id: bad.eventId, topic: bad.topic, record_key: bad.key, value: bad.value, reason: 'MESSAGE_TOO_LARGE' },
      ],
      alarm: [{ labels: { outbox: 'test', topic: 'greetings', reason: 'MESSAGE_TOO_LARGE' }, value: 2 }],
    });
  });

  it('keeps the rows that the bus cannot take now, and publishes them when it can', async () => {
    const outbox = await fixture.start({ pollMilliseconds: 20 });
    let isAway = true;
    fixture.bus.answer = () => (isAway ? { kind: 'unavailable', reason: 'KAFKA_AWAY' } : { kind: 'acknowledged' });
    const records = Array.from({ length: 50 }, () => newRecord('greetings'));

    await fixture.append(outbox, ...records);
    outbox.ring();
    const whileAway = await fixture.rowCount();
    isAway = false;
    await waitFor('an empty outbox', fixture.isEmpty);

    expect({ whileAway, has: fixture.bus.has(...records) }).toEqual({ whileAway: 50, has: true });
  });

  it('takes out what one topic acknowledged while another has not answered yet', async () => {
    const outbox = await fixture.start();
    const [slow, good] = [newRecord('slow'), newRecord('good')];
    let answerSlow: (() => void) | undefined;
    fixture.bus.answer = ({ topic }) =>
      topic === 'good'
        ? { kind: 'acknowledged' }
        : new Promise((resolve) => {
            answerSlow = () => resolve({ kind: 'acknowledged' });
          });

    await fixture.append(outbox, slow, good);
    outbox.ring();
    const answer = await waitFor('the slow one to be published', () => answerSlow);
    await waitFor('the good one to be taken out', async () => (await fixture.rowCount()) === 1);
    const left = await fixture.database('outbox').pluck('topic');
    answer();
    await waitFor('an empty outbox', fixture.isEmpty);

    expect(left).toEqual(['slow']);
  });

  it('lets no topic that is lost, with however many rows, hold up another', async () => {
    const outbox = await fixture.start();
    const lost = Array.from({ length: 100 }, () => newRecord('lost'));
    const good = Array.from({ length: 30 }, () => newRecord('good'));
    fixture.bus.answer = ({ topic }) =>
      topic === 'lost' ? { kind: 'unavailable', reason: 'UNKNOWN_TOPIC_OR_PARTITION' } : { kind: 'acknowledged' };

    await fixture.append(outbox, ...lost);
    await fixture.append(outbox, ...good);
    outbox.ring();
    await waitFor('the good ones', () => fixture.bus.has(...good));

    expect({ acknowledged: fixture.bus.acknowledged.length, left: await fixture.rowCount() }).toEqual({
      acknowledged: 30,
      left: 100,
    });
  });

  it('lets no partition that has no leader, with however many rows, hold up the others of its topic', async () => {
    const outbox = await fixture.start({ pollMilliseconds: 20 });
    const stuck = Array.from({ length: 100 }, () => newRecord('greetings', { key: 'stuck' }));
    const good = Array.from({ length: 30 }, () => newRecord('greetings'));
    let isLeaderless = true;
    fixture.bus.answer = ({ key }) =>
      key === 'stuck' && isLeaderless
        ? { kind: 'unavailable', reason: 'LEADER_NOT_AVAILABLE' }
        : { kind: 'acknowledged' };

    await fixture.append(outbox, ...stuck, ...good);
    outbox.ring();
    await waitFor('the good ones', () => fixture.bus.has(...good));
    isLeaderless = false;
    await waitFor('an empty outbox', fixture.isEmpty, { deadlineMilliseconds: 60_000 });

    expect(fixture.bus.has(...stuck)).toBe(true);
  });
});
