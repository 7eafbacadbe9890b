import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import {
  expectEnd,
  type NotifyRoom,
  notifyRoom,
  refusedNow,
  TestCarrier,
  tables,
  taken,
  unclear,
} from '../notify-room';
import { cancellation, newDelivery, splitDelivery } from '../signed-events';

describeOnEachDatabase('a cancellation of what is being sent', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;

  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());

  it('lets a cancellation still stop what was refused for now', async () => {
    carrier.answer = () => refusedNow;
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    await room.hand(cancellation(room.keys, delivery, room));
    await expectEnd(room, { state: 'cancelled', reason: 'CANCELLED' }, 1);
  });

  it('lets a try that has begun end as it ends, though a cancellation comes', async () => {
    const delivery = newDelivery();
    carrier.answer = async () => {
      await room.hand(cancellation(room.keys, delivery, room));
      return taken;
    };
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    await expectEnd(room, { state: 'sent' }, 1);
  });

  it('makes that try the last one: what was refused is cancelled, what is unclear is not', async () => {
    const [one, other] = [newDelivery(), newDelivery()];
    carrier.answer = async ({ deliveryId }) => {
      await room.hand(cancellation(room.keys, deliveryId === one.deliveryId ? one : other, room));
      return deliveryId === one.deliveryId ? refusedNow : unclear;
    };
    await room.hand(await splitDelivery(room.keys, one, room), await splitDelivery(room.keys, other, room));
    await room.turn();
    const ends = (await room.messages()).map(({ state, reason, hasSealedCopy }) => ({ state, reason, hasSealedCopy }));
    expect(ends.sort((a, b) => a.state.localeCompare(b.state))).toEqual([
      { state: 'cancelled', reason: 'CANCELLED', hasSealedCopy: false },
      { state: 'failed', reason: 'CANCELLED', hasSealedCopy: false },
    ]);
  });

  it('does not send again, after a crash, what was cancelled meanwhile', async () => {
    const delivery = newDelivery();
    carrier.answer = () => Promise.reject(new Error('the process died'));
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    await room.hand(cancellation(room.keys, delivery, room));
    await room.makeDue();
    await room.turn();
    expect(carrier.given).toHaveLength(1);
    await expectEnd(room, { state: 'failed', reason: 'CANCELLED' }, 1);
  });
});
