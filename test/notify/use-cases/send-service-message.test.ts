import type { GivenNotification } from '../../../services/notify/domain/notification';
import type { CarrierReceipt } from '../../../services/notify/domain/receipt';
import { migrations } from '../../../services/notify/migrations';
import { getMessage } from '../../../services/notify/use-cases/get-message';
import { retryMessage } from '../../../services/notify/use-cases/retry-message';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { addSuppression } from '../../../services/notify/use-cases/suppressions';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, email, mobile, timeToLiveMilliseconds } from '../notification-room';
import { type NotifyRoom, notifyRoom, refusedForGood, refusedNow, TestCarrier, tables } from '../notify-room';
import { productTemplates } from '../product-templates';
import { newDelivery, splitDelivery } from '../signed-events';

const caller = 'spiffe://example.org/portal';

describeOnEachDatabase('sending messages of other services', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;
  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
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
  const changes = async () =>
    (await context.database('message_change').orderBy('insert_number')).map((row) =>
      [row.channel, row.state, row.reason].filter((value) => value !== null).join(' '),
    );

  test('goes out by its template, to the recipient sealed with it; its service is told, credentials is not', async () => {
    const id = await ask({ unsubscribeUrl: 'https://portal.example/u', language: 'de', variables: { note: 'Hallo' } });
    await room.turn();
    expect(carrier.given).toEqual([
      {
        id,
        deliveryId: id,
        attempt: 1,
        channel: 'email',
        recipient: email,
        holdsHalf: false,
        unsubscribeUrl: 'https://portal.example/u',
        language: 'de',
        subject: 'INPS: Testnachricht',
        text: expect.stringContaining('dies ist eine Testnachricht: Hallo'),
        html: expect.stringContaining('Hallo'),
        acceptedTime: room.clock.now(),
        notAfterTime: expect.any(Date),
      },
    ]);
    expect(await shown(id)).toMatchObject({
      state: 'sent',
      carrier: 'test-carrier',
      carrierReference: 'Q1',
      tries: 1,
      sentTime: room.clock.now(),
      endTime: undefined,
    });
    expect({ changes: await changes(), reports: await room.reports(), jobs: await room.jobs() }).toEqual({
      changes: ['email accepted', 'email sending', 'email sent'],
      reports: [],
      jobs: 0,
    });
  });

  test('one that fails for good goes the next way, however often its first was tried, and then again by retry', async () => {
    const id = await ask({ channels: ['email', 'sms'] });
    carrier.answer = () => refusedNow;
    for (let tries = 0; tries < 3; tries += 1) {
      await room.turn();
      await room.makeDue();
    }
    carrier.answer = () => refusedForGood;
    await room.turn();
    expect(await shown(id)).toMatchObject({
      state: 'accepted',
      channel: 'sms',
      tries: 0,
      maskedRecipient: '+39 *** *** 4567',
    });
    await room.turn('sms');
    expect(carrier.given.at(-1)).toMatchObject({ channel: 'sms', recipient: mobile, subject: '' });
    const failed = await shown(id);
    expect(failed).toMatchObject({ state: 'failed', reason: 'CARRIER_REFUSED', channel: 'sms' });
    expect(failed.routes.map(({ channel, state, reason }) => `${channel} ${state} ${reason}`)).toEqual([
      'email failed CARRIER_REFUSED',
      'sms failed CARRIER_REFUSED',
    ]);
    expect(await changes()).toEqual([
      'email accepted',
      'email sending',
      'sms accepted CARRIER_REFUSED',
      'sms sending',
      'sms failed CARRIER_REFUSED',
    ]);
    await retryMessage(deps(), { id, expireTime: undefined }, { kind: 'operator', actor: 'operator:anna' });
    carrier.answer = () => ({ kind: 'sent', references: ['Q2'] });
    expect(await room.turn()).toEqual([]);
    expect(await shown(id)).toMatchObject({ state: 'sent', channel: 'email', tries: 1, carrierReference: 'Q2' });
  });

  test('one whose time is over when its way fails goes no other', async () => {
    const id = await ask({ channels: ['email', 'sms'] });
    carrier.answer = () => {
      room.passHours(30 * 24);
      return refusedForGood;
    };
    await room.turn();
    expect(await shown(id)).toMatchObject({ state: 'failed', reason: 'CARRIER_REFUSED', channel: 'email' });
    expect(await room.jobs()).toBe(0);
  });

  test('to a suppressed recipient nothing goes out, neither a message nor a half: they fail at once', async () => {
    const recipient = { channel: 'email', value: 'mario.rossi@EXAMPLE.it' } as const;
    const suppressing = { ...room.shared };
    await addSuppression(
      suppressing,
      { recipient, reason: 'operator', note: '', expireTime: undefined },
      'operator:anna',
    );
    const id = await ask();
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    expect(await room.turn()).toEqual([]);
    expect(carrier.given).toEqual([]);
    expect(await shown(id)).toMatchObject({ state: 'failed', reason: 'RECIPIENT_SUPPRESSED' });
    expect((await room.reports()).at(-1)).toEqual({ attempt: 1, state: 'FAILED', reason: 'RECIPIENT_SUPPRESSED' });
  });

  test('a suppressed recipient is reached another way, where there is one', async () => {
    const recipient = { channel: 'email', value: email } as const;
    await addSuppression(
      room.shared,
      { recipient, reason: 'operator', note: '', expireTime: undefined },
      'operator:anna',
    );
    const id = await ask({ channels: ['email', 'sms'] });
    await room.turn();
    await room.turn('sms');
    expect(await shown(id)).toMatchObject({ state: 'sent', channel: 'sms' });
  });

  test('who wants no more newsletters still gets everything else', async () => {
    const recipient = { channel: 'email', value: email } as const;
    const unsubscribed = { recipient, reason: 'unsubscribed', note: '', expireTime: undefined } as const;
    await addSuppression(room.shared, unsubscribed, 'operator:anna');
    const newsletter = await ask({ priority: 'bulk' });
    const code = await ask();
    await room.turn('email', 'bulk');
    await room.turn();
    expect([await shown(newsletter), await shown(code)].map(({ state, reason }) => [state, reason])).toEqual([
      ['failed', 'RECIPIENT_SUPPRESSED'],
      ['sent', undefined],
    ]);
  });

  test('a bounce for good has nothing more sent there, for half a year', async () => {
    const id = await ask();
    await room.turn();
    const receipt: CarrierReceipt = {
      carrier: 'test-carrier',
      channel: 'email',
      subject: { kind: 'attempt', deliveryId: id, attempt: 1 },
      outcome: 'failed',
      reason: 'BOUNCED',
      occurTime: room.clock.now(),
      suppress: 'hard-bounce',
    };
    await room.takeReceipts([receipt, receipt]);
    expect(await shown(id)).toMatchObject({ state: 'failed', reason: 'BOUNCED' });
    const rows = await context.database('suppression').select('channel', 'masked_recipient', 'reason', 'operator');
    expect(rows).toEqual([
      { channel: 'email', masked_recipient: 'M***@e***.it', reason: 'hard-bounce', operator: null },
    ]);
    const next = await ask();
    await room.turn();
    expect(await shown(next)).toMatchObject({ state: 'failed', reason: 'RECIPIENT_SUPPRESSED' });
    room.passHours(181 * 24);
    const later = await ask();
    await room.turn();
    expect(await shown(later)).toMatchObject({ state: 'sent' });
    expect(room.lines.filter(({ event }) => event === 'suppression.added').length).toBeGreaterThan(0);
    expect(JSON.stringify(room.lines)).not.toContain('ossi@');
  });

  test('a recipient that a carrier refuses since there is none is sent nothing more; the message goes its next way', async () => {
    carrier.answer = () => ({ kind: 'refused', reason: 'SMTP_550', permanent: true, suppress: 'hard-bounce' });
    const id = await ask({ channels: ['email', 'sms'] });
    await room.turn();
    expect(await shown(id)).toMatchObject({ state: 'accepted', channel: 'sms' });
    expect(await context.database('suppression').select('channel', 'masked_recipient', 'reason')).toEqual([
      { channel: 'email', masked_recipient: 'M***@e***.it', reason: 'hard-bounce' },
    ]);
    carrier.answer = () => ({ kind: 'sent', references: ['Q2'] });
    const next = await ask();
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    await room.turn();
    expect(await shown(next)).toMatchObject({ state: 'failed', reason: 'RECIPIENT_SUPPRESSED' });
    expect((await room.reports()).at(-1)).toMatchObject({ state: 'FAILED', reason: 'RECIPIENT_SUPPRESSED' });
  });

  test('a claim that was lost begins nothing of a message that goes another way by now', async () => {
    const id = await ask({ channels: ['sms', 'email'] });
    const [lost] = await room.claim('sms');
    if (lost === undefined) throw new Error('its job is due');
    await room.makeDue();
    carrier.answer = () => refusedForGood;
    await room.turn('sms');
    await expect(room.send(lost)).rejects.toMatchObject({ reason: 'LEASE_LOST' });
    expect(carrier.given.map(({ channel }) => channel)).toEqual(['sms']);
    carrier.answer = () => ({ kind: 'sent', references: ['Q2'] });
    expect(await room.turn()).toEqual([]);
    expect(await shown(id)).toMatchObject({ state: 'sent', channel: 'email', tries: 1 });
  });
});
