import { Half } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { migrations } from '../../../services/notify/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import {
  expectEnd,
  type NotifyRoom,
  notifyRoom,
  refusedForGood,
  refusedNow,
  TestCarrier,
  tables,
  taken,
  unclear,
} from '../notify-room';
import { newDelivery, notice, splitDelivery } from '../signed-events';

describeOnEachDatabase('sending messages', migrations, (context) => {
  let room: NotifyRoom;
  let carrier: TestCarrier;
  const begun = [
    { attempt: 1, state: 'ACCEPTED' },
    { attempt: 1, state: 'SENDING' },
  ];
  const by = { carrier: 'test-carrier' };

  beforeEach(async () => {
    await context.empty(...tables);
    carrier = new TestCarrier();
    room = await notifyRoom(context.database, carrier);
  });
  afterEach(() => room.close());

  it('hands the half to the carrier of its channel, for the recipient sealed with it', async () => {
    const delivery = newDelivery();
    await room.hand(await splitDelivery(room.keys, delivery, room));
    await room.turn();
    expect(carrier.given).toEqual([
      {
        id: expect.any(String),
        deliveryId: delivery.deliveryId,
        attempt: 1,
        channel: 'email',
        recipient: 'mario.rossi@example.it',
        language: 'en',
        subject: 'INPS: first part of your PIN, reference 4821',
        text: expect.stringContaining('BCDF GHJK'),
        html: expect.stringContaining('<span>BCDF</span> <span>GHJK</span>'),
        holdsHalf: true,
        unsubscribeUrl: undefined,
        acceptedTime: room.clock.now(),
        notAfterTime: room.notAfterTime,
      },
    ]);
    await expectEnd(room, { state: 'sent' }, 1);
    expect(await room.reports()).toEqual([...begun, { attempt: 1, state: 'SENT', ...by, carrierReference: 'Q1' }]);
  });

  it('writes a notice in its language, and a second half as such', async () => {
    await room.hand(
      await notice(room.keys, newDelivery(), room),
      await splitDelivery(room.keys, newDelivery(), { ...room, half: Half.HALF_SECOND }),
    );
    await room.turn();
    expect(carrier.given.map(({ subject }) => subject).sort()).toEqual([
      'INPS: Wir haben einen PIN-Antrag erhalten, Referenz 4821',
      'INPS: second part of your PIN, reference 4821',
    ]);
  });

  it('keeps the families apart: each has its own jobs and its own key', async () => {
    await room.handSms(await splitDelivery(room.keys, newDelivery(), { ...room, channel: 'sms' }));
    await room.turn('email');
    expect(carrier.given).toEqual([]);
    await room.turn('sms');
    expect(carrier.given.map(({ channel, recipient, subject }) => ({ channel, recipient, subject }))).toEqual([
      { channel: 'sms', recipient: '+393331234567', subject: '' },
    ]);
  });

  it('has committed `sending` before the carrier gets the first byte', async () => {
    let during: unknown;
    carrier.answer = async () => {
      during = { messages: await room.messages(), reports: await room.reports() };
      return taken;
    };
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    await room.turn();
    expect(during).toEqual({
      messages: [{ attempt: 1, state: 'sending', tries: 1, hasSealedCopy: true }],
      reports: begun,
    });
  });

  it('gives the same message again after a crash between `sending` and its outcome', async () => {
    const crash = new Error('the process died');
    carrier.answer = () => Promise.reject(crash);
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    const [job] = await room.claim();
    if (job === undefined) throw new Error('there is a job');
    await expect(room.send(job)).rejects.toBe(crash);
    carrier.answer = () => taken;
    await room.makeDue();
    await room.turn();
    const [first, second, ...others] = carrier.given;
    expect({ second, others }).toEqual({ second: first, others: [] });
    await expectEnd(room, { state: 'sent' }, 2);
    expect((await room.reports()).map(({ state }) => state)).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  it('lets an older claim neither begin a try nor say what became of one', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    const [older] = await room.claim();
    await room.makeDue();
    const [newer] = await room.claim();
    if (older === undefined || newer === undefined) throw new Error('there are two claims');
    carrier.answer = async () => {
      await expect(room.send(older)).rejects.toMatchObject({ reason: 'LEASE_LOST' });
      return taken;
    };
    await room.send(newer);
    expect(carrier.given).toHaveLength(1);
    await expectEnd(room, { state: 'sent' }, 1);
  });

  it('lets a claim that was overtaken during its try write nothing', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    const [older] = await room.claim();
    if (older === undefined) throw new Error('there is a claim');
    carrier.answer = async () => {
      carrier.answer = () => taken;
      await room.makeDue();
      await room.turn();
      return refusedForGood;
    };
    await expect(room.send(older)).rejects.toMatchObject({ reason: 'LEASE_LOST' });
    await expectEnd(room, { state: 'sent' }, 2);
    expect((await room.reports()).map(({ state }) => state)).toEqual(['ACCEPTED', 'SENDING', 'SENT']);
  });

  it('checks the time again just before sending', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    room.passHours(11 * 24);
    await room.turn();
    expect(carrier.given).toEqual([]);
    await expectEnd(room, { state: 'expired', reason: 'NOT_AFTER_PASSED' }, 0);
    expect((await room.reports()).at(-1)).toEqual({ attempt: 1, state: 'EXPIRED', reason: 'NOT_AFTER_PASSED' });
  });

  it('logs neither recipient nor half, whatever happens', async () => {
    const answers = [taken, refusedForGood, unclear, refusedNow];
    carrier.answer = () => answers.shift() ?? taken;
    for (const options of [{}, {}, {}, {}, { sealedFor: newDelivery() }])
      await room.hand(await splitDelivery(room.keys, newDelivery(), { ...room, ...options }));
    await room.turn();
    expect(room.lines.length).toBeGreaterThan(4);
    const told = JSON.stringify(room.lines) + (await room.metrics.registry.metrics());
    // Ids hold such letters and digits by chance: small ones, and among others.
    expect(told).not.toMatch(/BCDF|GHJK|(?<![\w-])4821(?![\w-])/);
    expect(told).not.toMatch(/mario|rossi/i);
  });

  it('counts messages by state, and what carriers made of them', async () => {
    await room.hand(await splitDelivery(room.keys, newDelivery(), room));
    await room.turn();
    const told = await room.metrics.registry.metrics();
    for (const line of [
      'symbolon_notify_messages_total{channel="email",state="accepted"} 1',
      'symbolon_notify_messages_total{channel="email",state="sending"} 1',
      'symbolon_notify_messages_total{channel="email",state="sent"} 1',
      'symbolon_notify_tries_total{channel="email",carrier="test-carrier",outcome="sent"} 1',
      'symbolon_notify_carrier_seconds_count{carrier="test-carrier"} 1',
    ])
      expect(told).toContain(line);
  });
});
