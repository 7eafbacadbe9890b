import type { GivenNotification } from '../../../services/notify/domain/notification';
import type { CarrierReceipt } from '../../../services/notify/domain/receipt';
import { migrations } from '../../../services/notify/migrations';
import type { CarrierOutcome } from '../../../services/notify/ports';
import { insertEarlyReceipts } from '../../../services/notify/store/early-receipt';
import { getMessage } from '../../../services/notify/use-cases/get-message';
import { retryMessage } from '../../../services/notify/use-cases/retry-message';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, mobile, timeToLiveMilliseconds } from '../notification-room';
import { type NotifyRoom, notifyRoom, refusedNow, TestCarrier, tables, unclear } from '../notify-room';
import { productTemplates } from '../product-templates';

const caller = 'spiffe://example.org/portal';

describeOnEachDatabase('what carriers tell of messages of other services', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;
  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    carrier.givesReceipts = true;
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());
  const deps = () => ({
    ...room.shared,
    templates: productTemplates,
    timeToLiveMilliseconds,
    quotaOf: () => ({ perMinute: 1_000, perDay: 1_000 }),
  });
  const ask = async (changes: Partial<GivenNotification> = {}) =>
    (await sendNotification(deps(), aRequest({ priority: 'urgent', ...changes }), caller)).id;
  const shown = (id: string) => getMessage(room.shared, id, { kind: 'service', caller });

  const told = (changes: Partial<CarrierReceipt> = {}): CarrierReceipt => ({
    carrier: 'test-carrier',
    channel: 'sms',
    subject: { kind: 'reference', readings: ['A1'], recipient: mobile },
    outcome: 'failed',
    reason: 'SMS_UNDELIVERED',
    occurTime: room.clock.now(),
    ...changes,
  });

  test('one that failed while its answer was waited for goes on by the next way alone', async () => {
    const id = await ask({ channels: ['sms', 'email'] });
    carrier.answer = () => unclear;
    await room.turn('sms');
    await room.takeReceipts([told()]);
    expect({ jobs: await room.jobs(), channel: (await shown(id)).channel }).toEqual({ jobs: 1, channel: 'email' });
  });

  test('so does one whose receipt is found when it is to be tried again', async () => {
    const id = await ask({ channels: ['sms', 'email'] });
    carrier.answer = () => unclear;
    await room.turn('sms');
    const kept = { carrier: 'test-carrier', outcome: 'failed', reason: 'SMS_UNDELIVERED', reference: 'A1' } as const;
    const [recipientIndex] = await context.database('message').pluck('recipient_index');
    await context.database.transaction((trx) =>
      insertEarlyReceipts(trx, [{ ...kept, recipientIndex, occurTime: room.clock.now() }], room.clock.now()),
    );
    room.passHours(1);
    await room.makeDue();
    expect(await room.turn('sms')).toEqual([]);
    expect({ jobs: await room.jobs(), channel: (await shown(id)).channel }).toEqual({ jobs: 1, channel: 'email' });
  });

  test('one that bounced for good goes the next way, and nothing more is sent where it bounced', async () => {
    const id = await ask({ channels: ['email', 'sms'] });
    await room.turn();
    const subject = { kind: 'attempt', deliveryId: id, attempt: 1 } as const;
    await room.takeReceipts([told({ channel: 'email', subject, reason: 'BOUNCED', suppress: 'hard-bounce' })]);
    expect(await shown(id)).toMatchObject({ state: 'accepted', channel: 'sms' });
    expect(await context.database('suppression').select('channel', 'masked_recipient', 'reason')).toEqual([
      { channel: 'email', masked_recipient: 'M***@e***.it', reason: 'hard-bounce' },
    ]);
  });

  const sentAs = (reference: string): CarrierOutcome => ({ kind: 'sent', references: [reference] });
  const byReference = (reference: string) => ({ kind: 'reference', readings: [reference], recipient: mobile }) as const;

  test('one that is sent anew goes by what is told of that, not of what failed before', async () => {
    const id = await ask({ channels: ['sms'] });
    carrier.answer = () => sentAs('A1');
    await room.turn('sms');
    await room.takeReceipts([told()]);
    await retryMessage(deps(), { id, expireTime: undefined }, { kind: 'operator', actor: 'operator:anna' });
    carrier.answer = () => sentAs('A2');
    await room.turn('sms');
    await room.takeReceipts([told()]);
    expect(await shown(id)).toMatchObject({ state: 'sent' });
    await room.takeReceipts([told({ subject: byReference('A2'), outcome: 'delivered', reason: '' })]);
    expect(await shown(id)).toMatchObject({ state: 'delivered' });
  });

  test.each([
    'failed',
    'delayed',
  ] as const)('one that goes another way is not moved by %s of its first', async (outcome) => {
    const id = await ask({ channels: ['sms', 'email', 'pec'] });
    carrier.answer = () => sentAs('A1');
    await room.turn('sms');
    await room.takeReceipts([told()]);
    const [job] = await room.claim();
    if (job === undefined) throw new Error('its job is due');
    carrier.answer = async () => {
      await room.takeReceipts([told({ outcome })]);
      return refusedNow;
    };
    await room.send(job);
    expect(await shown(id)).toMatchObject({ state: 'accepted', channel: 'email' });
    await room.takeReceipts([told({ outcome: 'delivered', reason: '' })]);
    expect(await shown(id)).toMatchObject({ state: 'delivered' });
  });

  test('one is delivered by the way that it went before, and not by what is told of a way that only stands by', async () => {
    const [before, standby] = [await ask({ channels: ['email', 'sms'] }), await ask({ channels: ['sms', 'email'] })];
    await room.turn();
    const byMail = (id: string, outcome: CarrierReceipt['outcome']) =>
      told({ channel: 'email', subject: { kind: 'attempt', deliveryId: id, attempt: 1 }, outcome, reason: '' });
    await room.takeReceipts([byMail(before, 'failed')]);
    await room.takeReceipts([byMail(before, 'delivered'), byMail(standby, 'delivered')]);
    expect([await shown(before), await shown(standby)].map(({ state, channel }) => `${state} ${channel}`)).toEqual([
      'delivered sms',
      'accepted sms',
    ]);
  });

  test('one that goes another way is not moved by another bounce of its first', async () => {
    const id = await ask({ channels: ['email', 'sms'] });
    const subject = { kind: 'attempt', deliveryId: id, attempt: 1 } as const;
    await room.turn();
    await room.takeReceipts([told({ channel: 'email', subject, reason: 'BOUNCED' })]);
    carrier.answer = () => sentAs('A1');
    await room.turn('sms');
    await room.takeReceipts([told({ channel: 'email', subject, reason: 'BOUNCED' })]);
    expect(await shown(id)).toMatchObject({ state: 'sent', channel: 'sms' });
  });
});
