import { setTimeout as sleep } from 'node:timers/promises';
import type { CarrierReceipt, ReceiptSubject } from '../../../services/notify/domain/receipt';
import { migrations } from '../../../services/notify/migrations';
import type { CarrierOutcome } from '../../../services/notify/ports';
import { insertEarlyReceipts } from '../../../services/notify/store/early-receipt';
import { endSentMessages } from '../../../services/notify/store/message-progress';
import { describeOnEachDatabase } from '../../support/database-suite';
import { waitFor } from '../../support/wait-for';
import { type NotifyRoom, notifyRoom, TestCarrier, tables } from '../notify-room';
import { newDelivery, splitDelivery } from '../signed-events';

const mobile = '+393331234567';

describeOnEachDatabase('what a carrier tells afterwards', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;

  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    carrier.givesReceipts = true;
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());

  const sms = { channel: 'sms' } as const;
  const byReference = (...readings: readonly string[]): ReceiptSubject => ({
    kind: 'reference',
    readings,
    recipient: mobile,
  });
  function receipt(subject: ReceiptSubject, outcome: CarrierReceipt['outcome'], reason = ''): CarrierReceipt {
    return { carrier: 'test-carrier', channel: 'sms', subject, outcome, reason, occurTime: room.clock.now() };
  }
  const sentAs = (...references: readonly string[]): CarrierOutcome => ({ kind: 'sent', references });

  async function sendSms(answer: CarrierOutcome = sentAs('A1')): Promise<void> {
    carrier.answer = () => answer;
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    await room.turn('sms');
  }
  const states = async () => (await room.messages()).map(({ state, reason }) => reason ?? state);
  const reported = async () => (await room.reports()).map(({ state, reason }) => reason ?? state);

  it('moves what was sent to delivered, which is reported', async () => {
    await sendSms();
    await room.takeReceipts([receipt(byReference('A1'), 'delivered')]);
    expect({ states: await states(), reported: await reported(), jobs: await room.jobs() }).toEqual({
      states: ['delivered'],
      reported: ['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED'],
      jobs: 0,
    });
  });

  it('moves it to failed, by the reason told', async () => {
    await sendSms();
    await room.takeReceipts([receipt(byReference('A1'), 'failed', 'SMS_UNDELIVERED')]);
    expect({ states: await states(), reported: await reported() }).toEqual({
      states: ['SMS_UNDELIVERED'],
      reported: ['ACCEPTED', 'SENDING', 'SENT', 'SMS_UNDELIVERED'],
    });
  });

  it('changes nothing when it comes again, or late', async () => {
    await sendSms();
    const delivered = receipt(byReference('A1'), 'delivered');
    await room.takeReceipts([delivered]);
    await room.takeReceipts([delivered, receipt(byReference('A1'), 'failed', 'SMS_EXPIRED')]);
    expect({ states: await states(), reported: await reported() }).toEqual({
      states: ['delivered'],
      reported: ['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED'],
    });
  });

  it('delivers a message of several parts with the last of them', async () => {
    await sendSms(sentAs('A1', 'A2'));
    await room.takeReceipts([receipt(byReference('A2'), 'delivered')]);
    expect(await states()).toEqual(['sent']);
    await room.takeReceipts([receipt(byReference('A1'), 'delivered')]);
    expect(await states()).toEqual(['delivered']);
  });

  it('is kept where it comes before the answer to the submission', async () => {
    carrier.answer = async () => {
      await room.takeReceipts([receipt(byReference('2748', 'abc'), 'delivered')]);
      return sentAs('abc');
    };
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    await room.turn('sms');
    expect({ states: await states(), reported: await reported() }).toEqual({
      states: ['delivered'],
      reported: ['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED'],
    });
  });

  it('finds its message by another way to write its id, and by its recipient among those that one id could mean', async () => {
    await sendSms(sentAs('10'));
    await sendSms(sentAs('16'));
    // 0x10 is 16: the likelier reading comes first.
    await room.takeReceipts([receipt(byReference('10', '16'), 'delivered')]);
    expect((await states()).sort()).toEqual(['delivered', 'sent']);
    const stranger = { kind: 'reference', readings: ['16'], recipient: '+393339999999' } as const;
    await room.takeReceipts([receipt(stranger, 'delivered')]);
    expect((await states()).sort()).toEqual(['delivered', 'sent']);
  });

  it('finds its message though both were committed at the same moment, neither seeing the other', async () => {
    await sendSms(sentAs('A1'));
    const early = { carrier: 'test-carrier', reference: 'A1', recipientIndex: undefined, reason: '' };
    await context.database.transaction((trx) =>
      insertEarlyReceipts(trx, [{ ...early, outcome: 'delivered', occurTime: room.clock.now() }], room.clock.now()),
    );
    expect(await states()).toEqual(['sent']);
    await room.matchEarlyReceipts();
    expect({ states: await states(), early: await room.count('early_receipt') }).toEqual({
      states: ['delivered'],
      early: 0,
    });
  });

  it('means nobody else, though its id was given to a message to another recipient before or after it came', async () => {
    const stranger = { kind: 'reference', readings: ['A1', 'A2'], recipient: '+393339999999' } as const;
    await sendSms(sentAs('A1'));
    await room.takeReceipts([receipt(stranger, 'failed', 'SMS_UNDELIVERED')]);
    await room.matchEarlyReceipts();
    await sendSms(sentAs('A2'));
    expect({ states: await states(), early: await room.count('early_receipt') }).toEqual({
      states: ['sent', 'sent'],
      early: 2,
    });
  });

  it('counts though the answer to its submission is just being committed', async () => {
    const end: { now: () => void } = { now: () => {} };
    carrier.answer = () => new Promise((answered) => (end.now = () => answered(sentAs())));
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    const turn = room.turn('sms');
    await waitFor('the carrier to be asked', async () => carrier.given.length === 1);
    const [messageId = '']: string[] = await context.database('message').pluck('id');
    const settling = await context.database.transaction();
    await endSentMessages(settling, [{ id: messageId, carrierReference: undefined }], room.clock.now());
    const taken = room.takeReceipts([receipt({ kind: 'message', messageId }, 'delivered')]);
    await sleep(200);
    await settling.commit();
    await taken;
    expect(await states()).toEqual(['delivered']);
    end.now();
    await turn;
    expect({ states: await states(), jobs: await room.jobs() }).toEqual({ states: ['delivered'], jobs: 0 });
  });

  it('about nothing of ours is kept for a while and changes nothing', async () => {
    await sendSms();
    await room.takeReceipts([
      receipt(byReference('Z9'), 'delivered'),
      receipt({ kind: 'attempt', deliveryId: newDelivery().deliveryId, attempt: 1 }, 'failed', 'BOUNCE'),
    ]);
    expect({ states: await states(), early: await room.count('early_receipt') }).toEqual({
      states: ['sent'],
      early: 1,
    });
    room.passHours(25);
    await room.purge();
    expect(await room.count('early_receipt')).toBe(0);
  });

  it('counts by the channel that its message went by: no mail about an e-mail certifies a certified mail', async () => {
    await room.close();
    carrier = new TestCarrier('test-carrier', ['pec']);
    room = await notifyRoom(context.database, carrier);
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, { ...room, channel: 'pec' }));
    await room.turn('pec');
    const delivered = receipt({ kind: 'attempt', deliveryId: delivery.deliveryId, attempt: 1 }, 'delivered');
    await room.takeReceipts([{ ...delivered, channel: 'email' }]);
    expect(await states()).toEqual(['sent']);
    await room.takeReceipts([{ ...delivered, channel: 'pec' }]);
    expect(await states()).toEqual(['delivered']);
  });

  it('finds the attempt that we named ourselves', async () => {
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    const subject = { kind: 'attempt', deliveryId: delivery.deliveryId, attempt: 1 } as const;
    await room.takeReceipts([{ ...receipt(subject, 'failed', 'BOUNCE_5_1_1'), channel: 'email' }]);
    expect(await states()).toEqual(['BOUNCE_5_1_1']);
  });
});
