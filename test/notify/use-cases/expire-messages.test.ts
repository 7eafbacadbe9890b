import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { expectEnd, type NotifyRoom, notifyRoom, TestCarrier, tables, unclear } from '../notify-room';
import { newDelivery, splitDelivery } from '../signed-events';

describeOnEachDatabase('messages whose time is over', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;

  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());

  const expired = { state: 'expired', reason: 'NOT_AFTER_PASSED' };

  it('expire, though no carrier ever had room for them', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    expect(await room.expire()).toBe('idle');
    room.passHours(10 * 24 + 1);
    await room.expire();
    await expectEnd(room, expired, 0);
    expect((await room.reports()).at(-1)).toEqual({ attempt: 1, state: 'EXPIRED', reason: 'NOT_AFTER_PASSED' });
  });

  it('wait for the outcome of a try that is under way', async () => {
    let duringTry: Awaited<ReturnType<NotifyRoom['messages']>> = [];
    carrier.answer = async () => {
      room.passHours(30 / 3_600);
      await room.expire();
      duringTry = await room.messages();
      return { kind: 'sent', references: [] };
    };
    const notAfterTime = new Date(room.clock.now().getTime() + 10_000);
    await room.hand(await splitDelivery(room.keys, newDelivery(), { ...room, notAfterTime }));
    await room.turn();
    expect(duringTry.map(({ state }) => state)).toEqual(['sending']);
    await expectEnd(room, { state: 'sent' }, 1);
  });

  it('expire too where nobody knows whether their carrier has them', async () => {
    carrier.answer = () => unclear;
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    await room.turn();
    room.passHours(10 * 24 + 1);
    await room.expire();
    await expectEnd(room, expired, 1);
  });
});
