import { SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { expectEnd, type NotifyRoom, notifyRoom, TestCarrier, tables } from '../notify-room';
import { halfContent, newDelivery, notice, recipients, splitDelivery } from '../signed-events';

describeOnEachDatabase('opening what was sealed', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;

  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());

  it.each([
    ['sealed for another delivery', { sealedFor: newDelivery() }],
    ['to a recipient of another channel', { content: halfContent('pec') }],
    [
      'that holds a notice where a half was announced',
      {
        content: SealedContent.fromPartial({
          recipient: recipients.email,
          content: { $case: 'notice', value: { kind: 1 } },
        }),
      },
    ],
    [
      'that holds more than half a PIN',
      {
        content: SealedContent.fromPartial({
          recipient: recipients.email,
          reference: '4821',
          content: { $case: 'half', value: { characters: 'BCDFGHJKLMNPQRST' } },
        }),
      },
    ],
  ])('never sends what was %s, and raises an alarm', async (_what, options) => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), { ...room, ...options }));
    await room.turn();
    expect(carrier.given).toEqual([]);
    await expectEnd(room, { state: 'failed', reason: 'UNSEAL_FAILED' }, 0);
    expect(await room.alarms()).toMatchObject({ values: [{ value: 1, labels: { alarm: 'UNSEAL_FAILED' } }] });
  });

  it('does not send a half where a notice was announced', async () => {
    await room.hand(await notice(room.keys, newDelivery(), { ...room, content: halfContent('email') }));
    await room.turn();
    expect(carrier.given).toEqual([]);
    await expectEnd(room, { state: 'failed', reason: 'UNSEAL_FAILED' }, 0);
  });
});
