import { randomUUID } from 'node:crypto';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import { GrpcServer } from '../../../runtime/grpc-server';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { ledgerClient } from '../../../services/credentials/adapters/ledger-client';
import { ledgerService } from '../../../services/postal/api/ledger-service';
import { migrations } from '../../../services/postal/migrations';
import { listDeliveries } from '../../../services/postal/use-cases/list-deliveries';
import { gates } from '../../support/access';
import { describeOnEachDatabase } from '../../support/database-suite';
import { descriptorBytes } from '../../support/descriptor-bytes';
import { type PostalRoom, postalRoom, tables } from '../postal-room';
import { cancellation, newDelivery, splitDelivery } from '../signed-events';

const keepMilliseconds = 42 * millisecondsPerDay;

describeOnEachDatabase("postal's ledger", migrations, (context) => {
  let room: PostalRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = await postalRoom(context.database);
  });
  afterEach(() => room.close());
  const list = (asked: Partial<Parameters<typeof listDeliveries>[1]>) =>
    listDeliveries(
      { database: context.database, keyring: room.keys.postal, clock: { now: room.now }, keepMilliseconds },
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
    const [waiting, sent, cancelled] = [newDelivery(), newDelivery(), newDelivery()];
    await room.hand(await splitDelivery(room.keys, sent, room));
    await room.turn();
    await room.hand(await splitDelivery(room.keys, waiting, room), cancellation(room.keys, cancelled, room));
    const ids = [waiting, sent, cancelled].map(({ deliveryId }) => deliveryId);
    expect(await states(...ids, randomUUID())).toEqual([
      [0, 1, 'accepted', false],
      [1, 1, 'sent', false],
      [2, 0, 'cancelled', true],
    ]);
    expect(await list({ deliveryIds: [sent.deliveryId] })).toEqual({
      deliveries: [
        {
          deliveryId: sent.deliveryId,
          attempt: 1,
          channel: 'letter',
          state: 'sent',
          reason: '',
          changeTime: room.now(),
          createTime: room.now(),
          cancelled: false,
        },
      ],
      nextPageToken: '',
      forgottenBeforeTime: later(room.now(), -keepMilliseconds),
    });
  });

  test('tells of the newest attempt, unless an older one arrived or came back, and forgets with its purge', async () => {
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    await room.hand(await splitDelivery(room.keys, delivery, { ...room, attempt: 2 }));
    expect(await states(delivery.deliveryId)).toEqual([[0, 2, 'accepted', false]]);
    await context.database('letter').where({ attempt: 1 }).update({ state: 'returned' });
    expect(await states(delivery.deliveryId)).toEqual([[0, 2, 'returned', false]]);
    await room.turn();
    room.passHours(43 * 24);
    await room.purge();
    expect(await states(delivery.deliveryId)).toEqual([]);
  });

  test('tells by age, oldest first, page by page, and of no canary', async () => {
    const deliveries = [newDelivery(), newDelivery(), newDelivery(), newDelivery()];
    for (const delivery of deliveries) await room.hand(await splitDelivery(room.keys, delivery, room));
    const [canary, ...told] = deliveries.map(({ deliveryId }) => deliveryId);
    await context.database('letter').where({ delivery_id: canary }).update({ is_canary: true });
    const untilTime = new Date(Date.now() + 1_000);
    const first = await list({ untilTime, pageSize: 2 });
    const second = await list({ untilTime, pageSize: 2, pageToken: first.nextPageToken });
    const listed = [...first.deliveries, ...second.deliveries].map(({ deliveryId }) => deliveryId);
    expect([listed.sort(), second.nextPageToken]).toEqual([told.sort(), '']);
    expect(await states(String(canary))).toEqual([]);
    expect((await list({ untilTime: new Date(Date.now() - 60_000) })).deliveries).toEqual([]);
    expect((await list({ sinceTime: untilTime, untilTime: later(untilTime, 1) })).deliveries).toEqual([]);
  });

  test('is asked for letters and for slips at desks, and each is told of its own, and of what was only cancelled', async () => {
    const [letter, slip, cancelled] = [newDelivery(), newDelivery(), newDelivery()];
    for (const delivery of [letter, slip]) await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.hand(cancellation(room.keys, cancelled, room));
    await context.database('letter').where({ delivery_id: slip.deliveryId }).update({ channel: 'desk-slip' });
    const [log, metrics, clock] = [silentLog, openMetrics(), { now: room.now }];
    const { database } = context;
    const server = new GrpcServer({
      ...gates(),
      listen: '127.0.0.1:0',
      services: [ledgerService({ database, keyring: room.keys.postal, clock, keepMilliseconds, log, metrics })],
      descriptors: descriptorBytes(),
      log,
    });
    await server.start();
    const connection = () => ({ address: `127.0.0.1:${server.port}` });
    const clients = (['letter', 'desk'] as const).map((family) =>
      ledgerClient({ family, connection, deadlineMilliseconds: 60_000 }),
    );
    const ids = [letter, slip, cancelled].map(({ deliveryId }) => deliveryId);
    try {
      const pages = await Promise.all(clients.map((client) => client.find(ids, new AbortController().signal)));
      expect(
        pages.map(({ entries }) => entries.map(({ deliveryId, state }) => [ids.indexOf(deliveryId), state])),
      ).toEqual([
        [
          [0, 'accepted'],
          [2, 'cancelled'],
        ],
        [
          [1, 'accepted'],
          [2, 'cancelled'],
        ],
      ]);
    } finally {
      for (const client of clients) await client.close();
      await server.stop();
    }
  });

  test.each([
    ['more ids than one answer has room for', { deliveryIds: Array(501).fill(randomUUID()) }, 'delivery_ids TOO_MANY'],
    ['ids that are none', { deliveryIds: ['x'] }, 'delivery_ids NOT_A_UUID'],
    ['ids and a span', { deliveryIds: [randomUUID()], untilTime: new Date() }, 'delivery_ids IDS_AND_SPAN'],
    ['a span without end', { sinceTime: new Date(2), untilTime: new Date(1) }, 'since_time TIME_OUT_OF_RANGE'],
  ])('refuses %s', async (_, asked, fault) => {
    const outcome = await list(asked).catch((error) => error);
    expect(outcome.fields.map((one: { field: string; reason: string }) => `${one.field} ${one.reason}`)).toEqual([
      fault,
    ]);
  });
});
