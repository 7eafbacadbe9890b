import type { CarrierReceipt, ReceiptSubject } from '../../../services/notify/domain/receipt';
import { migrations } from '../../../services/notify/migrations';
import type { CarrierOutcome } from '../../../services/notify/ports';
import { insertEarlyReceipts } from '../../../services/notify/store/early-receipt';
import { beginMessageTry } from '../../../services/notify/use-cases/begin-message-try';
import { messageTurns } from '../../../services/notify/use-cases/take-turns-together';
import { describeOnEachDatabase } from '../../support/database-suite';
import { maxTries, type NotifyRoom, notifyRoom, refusedNow, TestCarrier, tables, unclear } from '../notify-room';
import { newDelivery, notice, splitDelivery } from '../signed-events';

const mobile = '+393331234567';

describeOnEachDatabase('what a carrier tells of a submission that nobody answered', migrations, (context) => {
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

  async function sendSms(answer: CarrierOutcome): Promise<void> {
    carrier.answer = () => answer;
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    await room.turn('sms');
  }
  const states = async () => (await room.messages()).map(({ state, reason }) => reason ?? state);

  it('tells that the carrier has it, so that it is not sent again', async () => {
    await sendSms(unclear);
    expect(await room.waits()).toEqual([120]);
    await room.takeReceipts([receipt(byReference('B7'), 'taken')]);
    expect(await states()).toEqual(['sent']);
    await room.takeReceipts([receipt(byReference('B7'), 'delivered')]);
    await room.makeDue();
    await room.turn('sms');
    expect({ states: await states(), given: carrier.given.length, jobs: await room.jobs() }).toEqual({
      states: ['delivered'],
      given: 1,
      jobs: 0,
    });
  });

  it('counts, where it came before we knew that nobody would answer', async () => {
    carrier.answer = async () => {
      await room.takeReceipts([receipt(byReference('B7'), 'delivered')]);
      return unclear;
    };
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    await room.turn('sms');
    expect(await states()).toEqual(['delivered']);
  });

  it('counts though the try after it was surely refused', async () => {
    await sendSms(unclear);
    carrier.answer = () => refusedNow;
    room.passHours(1);
    await room.makeDue();
    await room.turn('sms');
    expect(await states()).toEqual(['sending']);
    await room.takeReceipts([receipt(byReference('B7'), 'delivered')]);
    expect(await states()).toEqual(['delivered']);
  });

  it('is one part of it, in however many forms its id may have been given', async () => {
    const [hexadecimal, decimal] = [byReference('4d2', '1234', '4D2'), byReference('1234', '4d2', '4D2', '4660')];
    carrier.answer = async () => {
      await room.takeReceipts([receipt(decimal, 'delayed')]);
      return unclear;
    };
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    await room.turn('sms');
    expect(await states()).toEqual(['sent']);
    await room.takeReceipts([receipt(hexadecimal, 'delivered')]);
    expect({ states: await states(), parts: await room.count('submission') }).toEqual({
      states: ['delivered'],
      parts: 1,
    });
  });

  it('is one part of it, though two receipts of it are taken at once', async () => {
    await sendSms(unclear);
    const outcomes = ['delayed', 'delayed', 'taken', 'delivered'] as const;
    await room.takeReceipts(outcomes.map((outcome) => receipt(byReference('B7'), outcome)));
    expect({ states: await states(), parts: await room.count('submission') }).toEqual({
      states: ['delivered'],
      parts: 1,
    });
  });

  it('is heard before the next try, where it came while the last one was being found unanswered', async () => {
    await sendSms(unclear);
    const recipientIndex = await context.database('message').pluck('recipient_index');
    await context.database.transaction((trx) =>
      insertEarlyReceipts(
        trx,
        [
          {
            carrier: 'test-carrier',
            reference: 'B7',
            recipientIndex: recipientIndex[0],
            outcome: 'delivered',
            reason: '',
            occurTime: room.clock.now(),
          },
        ],
        room.clock.now(),
      ),
    );
    room.passHours(1);
    await room.makeDue();
    await room.turn('sms');
    expect({ given: carrier.given.length, states: await states(), jobs: await room.jobs() }).toEqual({
      given: 1,
      states: ['delivered'],
      jobs: 0,
    });
  });

  it.each([
    ['its time is over', 11 * 24, 0],
    ['it may not be tried once more', 1, maxTries - 1],
  ])('counts though the process died in the try, and %s', async (_, hours, unclearBefore) => {
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    await context.database('message').update({ possible_sends: unclearBefore });
    carrier.answer = async () => {
      await room.takeReceipts([receipt(byReference('B7'), 'delivered')]);
      throw new Error('the process dies');
    };
    await room.turn('sms');
    room.passHours(hours);
    await room.makeDue();
    expect({ failures: await room.turn('sms'), states: await states(), jobs: await room.jobs() }).toEqual({
      failures: [],
      states: ['delivered'],
      jobs: 0,
    });
    expect(carrier.given).toHaveLength(1);
  });

  it('counts though the process died in the try, and its time is over before another may be at it', async () => {
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    carrier.answer = async () => {
      await room.takeReceipts([receipt(byReference('B7'), 'delivered')]);
      throw new Error('the process dies');
    };
    await room.turn('sms');
    room.passHours(11 * 24);
    await room.expire();
    expect(await states()).toEqual(['delivered']);
  });

  it('tells nothing where two messages to one recipient could be meant', async () => {
    carrier.answer = () => unclear;
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, ...sms }));
    await room.handSms(await notice(room.keys, newDelivery(), { ...room, ...sms }));
    await room.turn('sms');
    await room.takeReceipts([receipt(byReference('B7'), 'delivered')]);
    expect(await states()).toEqual(['sending', 'sending']);
  });

  it('keeps the half from another carrier that was chosen before its try began', async () => {
    await sendSms(unclear);
    room.passHours(1);
    await room.makeDue();
    const [job] = await room.claim('sms');
    const [deliveryId]: string[] = await context.database('message').pluck('delivery_id');
    if (job === undefined) throw new Error('its job is due');
    const unclearMilliseconds = { sms: 0, email: 0, pec: 0 };
    const deps = { ...room.shared, limits: { maxTries: 3 }, unclearMilliseconds };
    const opened = { recipientIndex: Buffer.alloc(32), maskedRecipient: '', language: 'it' };
    const prepared = { kind: 'ready', carrier: new TestCarrier('other-carrier'), opened, tries: 0 } as const;
    const turns = messageTurns(deps);
    expect(await beginMessageTry({ ...deps, turns }, { job, deliveryId, prepared })).toBeUndefined();
    expect(await context.database('message').select('state', 'tries', 'carrier')).toEqual([
      { state: 'sending', tries: 1, carrier: 'test-carrier' },
    ]);
    // Chosen with that try known: its carrier is configured no more.
    const [again] = await room.claim('sms');
    if (again === undefined) throw new Error('its job is due');
    const known = { ...prepared, tries: 1 };
    expect(await beginMessageTry({ ...deps, turns }, { job: again, deliveryId, prepared: known })).toBeDefined();
  });

  it('is waited for before what is no half goes to another carrier', async () => {
    const other = new TestCarrier('other-carrier');
    await room.close();
    room = await notifyRoom(context.database, carrier, other);
    carrier.answer = () => unclear;
    await room.handSms(await notice(room.keys, newDelivery(), { ...room, ...sms }));
    await room.turn('sms');
    expect({ waits: await room.waits(), other: other.given.length }).toEqual({ waits: [120], other: 0 });
    room.passHours(1);
    await room.makeDue();
    await room.turn('sms');
    expect({ given: carrier.given.length, other: other.given.length, states: await states() }).toEqual({
      given: 1,
      other: 1,
      states: ['sent'],
    });
  });

  it('is waited for, and then the half goes to the same carrier again, though another is there', async () => {
    const other = new TestCarrier('other-carrier');
    await room.close();
    room = await notifyRoom(context.database, carrier, other);
    await sendSms(unclear);
    carrier.answer = () => sentAs('A2');
    await room.makeDue();
    await room.turn('sms');
    // Due, but its receipt may still come.
    expect({ given: carrier.given.length, waits: await room.waits() }).toEqual({ given: 1, waits: [120] });
    room.passHours(1);
    await room.makeDue();
    await room.turn('sms');
    expect({ given: carrier.given.length, other: other.given.length, states: await states() }).toEqual({
      given: 2,
      other: 0,
      states: ['sent'],
    });
    expect(carrier.given[1]).toEqual(carrier.given[0]);
  });
});
