import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type NotifyRoom, notifyRoom, TestCarrier, tables } from '../notify-room';
import { cancellation, newDelivery, notice, splitDelivery } from '../signed-events';

describeOnEachDatabase('taking messages on', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;
  const accepted = { state: 'accepted', tries: 0, hasSealedCopy: true };
  const cancelled = { state: 'cancelled', tries: 0, hasSealedCopy: false };

  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());

  it('commits message, job and report together, and sends nothing yet', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    expect({ messages: await room.messages(), jobs: await room.jobs(), reports: await room.reports() }).toEqual({
      messages: [{ attempt: 1, ...accepted }],
      jobs: 1,
      reports: [{ attempt: 1, state: 'ACCEPTED' }],
    });
    expect(carrier.given).toEqual([]);
  });

  it('takes the same event once, however often it comes', async () => {
    const record = await splitDelivery(room.keys, newDelivery(), room);
    await room.hand(record, record, record);
    expect({ jobs: await room.jobs(), reports: await room.reports() }).toEqual({
      jobs: 1,
      reports: [{ attempt: 1, state: 'ACCEPTED' }],
    });
  });

  it('takes the same attempt once, whatever event brings it', async () => {
    const delivery = newDelivery();
    await room.hand(
      await splitDelivery(room.keys, delivery, room),
      await splitDelivery(room.keys, delivery, room),
      await notice(room.keys, delivery, room),
    );
    expect(await room.messages()).toEqual([{ attempt: 1, ...accepted }]);
  });

  it('takes the same events once when they come at the same time', async () => {
    const delivery = newDelivery();
    const record = await splitDelivery(room.keys, delivery, room);
    const another = await splitDelivery(room.keys, delivery, room);
    await Promise.all([record, another, record, another].map((one) => room.hand(one)));
    expect({ messages: await room.messages(), jobs: await room.jobs(), reports: await room.reports() }).toEqual({
      messages: [{ attempt: 1, ...accepted }],
      jobs: 1,
      reports: [{ attempt: 1, state: 'ACCEPTED' }],
    });
  });

  it('sends nothing when a whole topic is played again after everything was sent', async () => {
    const records = await Promise.all([
      splitDelivery(room.keys, newDelivery(), room),
      notice(room.keys, newDelivery(), room),
      splitDelivery(room.keys, newDelivery(), room),
    ]);
    await room.hand(...records);
    await room.turn();
    expect(carrier.given).toHaveLength(3);
    await room.hand(...records, ...records);
    await room.turn();
    expect({ sent: carrier.given.length, jobs: await room.jobs() }).toEqual({ sent: 3, jobs: 0 });
  });

  it('ends an older attempt that was not begun when a newer one comes', async () => {
    const delivery = newDelivery();
    await room.hand(
      await splitDelivery(room.keys, delivery, room),
      await splitDelivery(room.keys, delivery, { ...room, attempt: 2 }),
    );
    expect({ messages: await room.messages(), jobs: await room.jobs(), reports: await room.reports() }).toEqual({
      messages: [
        { attempt: 1, ...cancelled, reason: 'SUPERSEDED' },
        { attempt: 2, ...accepted },
      ],
      jobs: 1,
      reports: [
        { attempt: 1, state: 'ACCEPTED' },
        { attempt: 2, state: 'ACCEPTED' },
        { attempt: 1, state: 'CANCELLED', reason: 'SUPERSEDED' },
      ],
    });
  });

  it('does not begin an older attempt that comes after a newer one', async () => {
    const delivery = newDelivery();
    await room.hand(
      await splitDelivery(room.keys, delivery, { ...room, attempt: 2 }),
      await splitDelivery(room.keys, delivery, room),
    );
    expect(await room.messages()).toEqual([
      { attempt: 1, ...cancelled, reason: 'SUPERSEDED' },
      { attempt: 2, ...accepted },
    ]);
  });

  it('ends what was not begun on a cancellation, and erases its copy', async () => {
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, room), cancellation(room.keys, delivery, room));
    expect({ messages: await room.messages(), jobs: await room.jobs(), reports: await room.reports() }).toEqual({
      messages: [{ attempt: 1, ...cancelled, reason: 'CANCELLED' }],
      jobs: 0,
      reports: [
        { attempt: 1, state: 'ACCEPTED' },
        { attempt: 1, state: 'CANCELLED', reason: 'CANCELLED' },
      ],
    });
  });

  it('reports a cancellation that comes first, and keeps what comes after it from being sent', async () => {
    const delivery = newDelivery();
    await room.hand(
      cancellation(room.keys, delivery, room),
      await splitDelivery(room.keys, delivery, room),
      await splitDelivery(room.keys, delivery, { ...room, attempt: 2 }),
    );
    await room.turn();
    expect({ messages: await room.messages(), reports: await room.reports(), given: carrier.given }).toEqual({
      messages: [
        { attempt: 1, ...cancelled, reason: 'CANCELLED' },
        { attempt: 2, ...cancelled, reason: 'CANCELLED' },
      ],
      reports: [
        { attempt: 1, state: 'CANCELLED', reason: 'CANCELLED' },
        { attempt: 1, state: 'CANCELLED', reason: 'CANCELLED' },
        { attempt: 2, state: 'CANCELLED', reason: 'CANCELLED' },
      ],
      given: [],
    });
  });

  it('does not call cancelled what was sent', async () => {
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    await room.hand(cancellation(room.keys, delivery, room));
    expect((await room.reports()).map(({ state }) => state)).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  it("does not touch another delivery's messages", async () => {
    await room.hand(
      await splitDelivery(room.keys, newDelivery(), room),
      cancellation(room.keys, newDelivery(), { ...room, attempt: 9 }),
      await splitDelivery(room.keys, newDelivery(), { ...room, attempt: 9 }),
    );
    expect((await room.messages()).map(({ state }) => state)).toEqual(['accepted', 'accepted']);
  });

  it('ends at once what comes too late', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), { notAfterTime: new Date(Date.now() - 60_000) }));
    expect({ messages: await room.messages(), jobs: await room.jobs(), reports: await room.reports() }).toEqual({
      messages: [{ attempt: 1, state: 'expired', reason: 'NOT_AFTER_PASSED', tries: 0, hasSealedCopy: false }],
      jobs: 0,
      reports: [{ attempt: 1, state: 'EXPIRED', reason: 'NOT_AFTER_PASSED' }],
    });
  });

  it('fails at once, with an alarm, what goes by a channel that nobody carries', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), { ...room, channel: 'pec' }));
    expect({ reports: await room.reports(), alarms: await room.alarms() }).toMatchObject({
      reports: [{ attempt: 1, state: 'FAILED', reason: 'NO_CARRIER' }],
      alarms: { values: [{ value: 1, labels: { alarm: 'NO_CARRIER' } }] },
    });
  });

  it('neither sends nor reports what is replayed after its message was forgotten, and counts it', async () => {
    const delivery = newDelivery();
    const message = await splitDelivery(room.keys, delivery, room);
    await room.hand(message);
    await room.turn();
    const before = await room.reports();
    room.passHours(24 * 60);
    await room.purge();
    await context.empty('inbox');
    await room.hand(message, cancellation(room.keys, delivery, room));
    await room.turn();
    expect({
      reports: await room.reports(),
      messages: await room.messages(),
      given: carrier.given.length,
      counted: (await room.metrics.registry.metrics()).includes('symbolon_notify_events_too_old_total 2'),
    }).toEqual({ reports: before, messages: [], given: 1, counted: true });
  });

  it('forgets a message 42 days after its end, and not before its event could come again', async () => {
    await room.hand(
      await splitDelivery(room.keys, newDelivery(), room),
      cancellation(room.keys, newDelivery(), room),
      await splitDelivery(room.keys, newDelivery(), { notAfterTime: new Date(Date.now() + 80 * 86_400_000) }),
    );
    await room.turn();
    const rows = async () => [await room.count('message'), await room.count('delivery')];
    const seen: number[][] = [];
    for (const days of [41, 2, 60]) {
      room.passHours(days * 24);
      await room.purge();
      seen.push(await rows());
    }
    // The tombstone goes with its event's time and retention; the second message's event may come for 87 days.
    expect(seen).toEqual([
      [2, 1],
      [1, 1],
      [0, 0],
    ]);
  });
});
