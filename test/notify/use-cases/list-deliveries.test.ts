import { randomUUID } from 'node:crypto';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { MessageChannel } from '../../../services/notify/domain/channel';
import { migrations } from '../../../services/notify/migrations';
import { listDeliveries } from '../../../services/notify/use-cases/list-deliveries';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, notificationRoom } from '../notification-room';
import { type NotifyRoom, notifyRoom, refusedForGood, TestCarrier, tables } from '../notify-room';
import { cancellation, newDelivery, splitDelivery } from '../signed-events';

const keepMilliseconds = 42 * millisecondsPerDay;

describeOnEachDatabase("notify's ledger", migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;
  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());
  const list = (
    asked: Partial<Parameters<typeof listDeliveries>[1]>,
    channels: readonly MessageChannel[] = ['email', 'pec'],
  ) =>
    listDeliveries(
      { ...room.shared, clock: room.clock, channels, keepMilliseconds },
      { deliveryIds: [], sinceTime: undefined, untilTime: undefined, pageSize: 0, pageToken: '', ...asked },
    );
  const states = async (...deliveryIds: string[]) =>
    (await list({ deliveryIds })).deliveries.map(({ deliveryId, attempt, state, cancelled }) => [
      deliveryIds.indexOf(deliveryId),
      attempt,
      state,
      cancelled,
    ]);

  test('tells of deliveries by their ids how each stands, and nothing of what it does not know', async () => {
    const [waiting, sent, failed, cancelled] = [newDelivery(), newDelivery(), newDelivery(), newDelivery()];
    await room.hand(await splitDelivery(room.keys, sent, room));
    await room.turn();
    carrier.answer = () => refusedForGood;
    await room.hand(await splitDelivery(room.keys, failed, room));
    await room.turn();
    await room.hand(await splitDelivery(room.keys, waiting, room), cancellation(room.keys, cancelled, room));
    const ids = [waiting, sent, failed, cancelled].map(({ deliveryId }) => deliveryId);
    expect(await states(...ids, randomUUID())).toEqual([
      [0, 1, 'accepted', false],
      [1, 1, 'sent', false],
      [2, 1, 'failed', false],
      [3, 0, 'cancelled', true],
    ]);
    const { deliveries, forgottenBeforeTime } = await list({ deliveryIds: [sent.deliveryId] });
    expect(deliveries).toEqual([
      {
        deliveryId: sent.deliveryId,
        attempt: 1,
        channel: 'email',
        state: 'sent',
        reason: '',
        changeTime: room.clock.now(),
        createTime: room.clock.now(),
        cancelled: false,
      },
    ]);
    expect(forgottenBeforeTime).toEqual(later(room.clock.now(), -keepMilliseconds));
  });

  test('tells of the newest attempt, unless an older one was delivered', async () => {
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    await room.hand(await splitDelivery(room.keys, delivery, { ...room, attempt: 2 }));
    expect(await states(delivery.deliveryId)).toEqual([[0, 2, 'accepted', false]]);
    await context.database('message').where({ attempt: 1 }).update({ state: 'delivered' });
    expect(await states(delivery.deliveryId)).toEqual([[0, 2, 'delivered', false]]);
  });

  test('forgets with its purge, and says from when on', async () => {
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    room.passHours(43 * 24);
    await room.purge();
    const { deliveries, forgottenBeforeTime } = await list({ deliveryIds: [delivery.deliveryId] });
    expect(deliveries).toEqual([]);
    expect(later(forgottenBeforeTime, -millisecondsPerDay).getTime()).toBe(
      later(room.clock.now(), -43 * millisecondsPerDay).getTime(),
    );
  });

  test('tells by age, oldest first, page by page, of credentials only and of its own channels', async () => {
    const deliveries = [newDelivery(), newDelivery(), newDelivery()];
    for (const delivery of deliveries) await room.hand(await splitDelivery(room.keys, delivery, room));
    const gateway = notificationRoom(context.database);
    await sendNotification(gateway.deps, aRequest(), 'portal');
    const untilTime = new Date(Date.now() + 1_000);
    const first = await list({ untilTime, pageSize: 2 });
    const second = await list({ untilTime, pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.deliveries, ...second.deliveries].map(({ deliveryId }) => deliveryId).sort()).toEqual(
      deliveries.map(({ deliveryId }) => deliveryId).sort(),
    );
    expect(second.nextPageToken).toBe('');
    expect((await list({ untilTime }, ['sms'])).deliveries).toEqual([]);
    expect((await list({ untilTime: new Date(Date.now() - 60_000) })).deliveries).toEqual([]);
    expect((await list({ sinceTime: untilTime, untilTime: later(untilTime, 1) })).deliveries).toEqual([]);
  });

  test.each([
    [
      'more ids than one answer has room for',
      { deliveryIds: Array.from({ length: 501 }, () => randomUUID()) },
      'delivery_ids TOO_MANY',
    ],
    ['ids that are none', { deliveryIds: ['x'] }, 'delivery_ids NOT_A_UUID'],
    ['ids and a span', { deliveryIds: [randomUUID()], untilTime: new Date() }, 'delivery_ids IDS_AND_SPAN'],
    [
      'a span that ends before it begins',
      { sinceTime: new Date(2), untilTime: new Date(1) },
      'since_time TIME_OUT_OF_RANGE',
    ],
    ['a token from elsewhere', { pageToken: 'abc' }, 'page_token PAGE_TOKEN'],
  ])('refuses %s', async (_, asked, fault) => {
    const outcome = await list(asked).catch((error) => error);
    expect(outcome.fields.map((one: { field: string; reason: string }) => `${one.field} ${one.reason}`)).toEqual([
      fault,
    ]);
  });
});
