import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type NotifyRoom, notifyRoom, tables } from '../notify-room';
import { cancellation, newDelivery, receivedRecord, splitDelivery } from '../signed-events';

describeOnEachDatabase('taking many messages on at once', migrations, (context) => {
  let room: NotifyRoom;
  const accepted = { state: 'accepted', tries: 0, hasSealedCopy: true };
  const cancelled = { state: 'cancelled', tries: 0, hasSealedCopy: false };

  beforeEach(async () => {
    await context.empty(...tables);
    room = await notifyRoom(context.database);
  });
  afterEach(() => room.close());

  it('commits each with its job and report', async () => {
    const records = await Promise.all([1, 2, 3].map(() => splitDelivery(room.keys, newDelivery(), room)));
    await room.handMany(records);
    expect({ messages: await room.messages(), jobs: await room.jobs(), reports: await room.reports() }).toEqual({
      messages: [1, 2, 3].map(() => ({ attempt: 1, ...accepted })),
      jobs: 3,
      reports: [1, 2, 3].map(() => ({ attempt: 1, state: 'ACCEPTED' })),
    });
  });

  it('takes one that is there twice, or was here before, once', async () => {
    const [old, fresh] = [
      await splitDelivery(room.keys, newDelivery(), room),
      await splitDelivery(room.keys, newDelivery(), room),
    ];
    await room.hand(old);
    await room.handMany([fresh, old, fresh]);
    await room.handMany([fresh, old]);
    expect({ messages: await room.messages(), jobs: await room.jobs() }).toEqual({
      messages: [1, 2].map(() => ({ attempt: 1, ...accepted })),
      jobs: 2,
    });
  });

  it('lets the highest attempt win that is among them', async () => {
    const delivery = newDelivery();
    const attempts = await Promise.all(
      [1, 3, 2].map((attempt) => splitDelivery(room.keys, delivery, { ...room, attempt })),
    );
    await room.handMany(attempts);
    expect({ messages: await room.messages(), jobs: await room.jobs() }).toEqual({
      messages: [
        { attempt: 1, ...cancelled, reason: 'SUPERSEDED' },
        { attempt: 2, ...cancelled, reason: 'SUPERSEDED' },
        { attempt: 3, ...accepted },
      ],
      jobs: 1,
    });
  });

  it('ends at once what was cancelled before', async () => {
    const delivery = newDelivery();
    await room.hand(await cancellation(room.keys, delivery, room));
    await room.handMany([
      await splitDelivery(room.keys, delivery, room),
      await splitDelivery(room.keys, newDelivery(), room),
    ]);
    expect((await room.messages()).map(({ state }) => state).sort()).toEqual(['accepted', 'cancelled']);
  });

  it('takes none where one is no message for this service', async () => {
    const good = await splitDelivery(room.keys, newDelivery(), room);
    const bad = { ...receivedRecord(Buffer.from('nothing')) };
    await expect(room.handMany([good, bad])).rejects.toThrow();
    await expect(room.handMany([good, await cancellation(room.keys, newDelivery(), room)])).rejects.toThrow();
    expect({ messages: await room.messages(), jobs: await room.jobs() }).toEqual({ messages: [], jobs: 0 });
  });
});
