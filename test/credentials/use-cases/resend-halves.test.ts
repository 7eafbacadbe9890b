import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, pinFrom } from '../credentials-room';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('the same application again', migrations, (context) => {
  let room: ReportRoom;
  let seed = 60_000;
  beforeEach(async () => {
    room = await openReportRoom(context);
  });
  afterEach(() => room.close());
  const ask = (application: RawApplication, requestId: string = randomUUID()) =>
    requestPin(room.deps, { requestId, application }, 'portal');
  /** An issue of which both halves were sent, unless told otherwise. */
  const sent = async (application = anApplication(++seed)) => {
    const { request, deliveries } = await ask(application);
    const pin = pinFrom(await room.published());
    const [first, letter] = deliveries.map(({ id }) => id);
    await room.report([room.saying(String(first), 'sent'), room.saying(String(letter), 'sent')]);
    return { application, id: request.id, first: String(first), letter: String(letter), pin };
  };
  const resent = async () =>
    (await room.published()).map(({ type, content: { deliveryId, attempt, channel } }) => ({
      type,
      deliveryId,
      attempt,
      letter: channel === 4,
    }));

  test('has both halves sent again after a day: the same blobs, the same deliveries, the next attempt', async () => {
    const { application, id, first, letter, pin } = await sent();
    room.pass(millisecondsPerDay);
    const requestId = randomUUID();
    const answer = await ask(application, requestId);
    expect(answer.request).toMatchObject({ id, state: 'ready' });
    const events = await room.published();
    expect(
      events.map(({ type, content }) => [type, content.deliveryId, content.attempt, content.notAfterTime]),
    ).toEqual(
      expect.arrayContaining([
        ['SplitDelivery', first, 2, new Date('2026-01-11T08:00:00Z')],
        ['SplitDelivery', letter, 2, new Date('2026-02-07T08:00:00Z')],
      ]),
    );
    expect(events).toHaveLength(2);
    expect(pinFrom(events)).toBe(pin);
    const now = await getPinRequest(room.deps, id);
    expect(now.request).toMatchObject({ state: 'accepted', expireTime: new Date('2026-04-07T08:00:00Z') });
    expect(now.deliveries.map(({ state, attempt, times }) => [state, attempt, times.sendTime])).toEqual([
      ['queued', 2, undefined],
      ['queued', 2, undefined],
    ]);
    expect(await context.database('audit_event').where({ pin_request_id: id, action: 'half-resent' })).toHaveLength(1);
    // A retry of the call is no new wish.
    await ask(application, requestId);
    expect(await room.published()).toEqual([]);
  });

  test('has no letter sent within 24 hours of the last one, nor a third in 30 days', async () => {
    const { application, first, letter } = await sent();
    room.pass(23 * millisecondsPerHour);
    await ask(application);
    expect(await resent()).toEqual([{ type: 'SplitDelivery', deliveryId: first, attempt: 2, letter: false }]);
    room.pass(millisecondsPerHour);
    await ask(application);
    expect(await resent()).toEqual([{ type: 'SplitDelivery', deliveryId: letter, attempt: 2, letter: true }]);
    await room.report([room.saying(letter, 'sent', { attempt: 2 })]);
    room.pass(2 * millisecondsPerDay);
    await ask(application);
    expect(await resent()).toEqual([]);
  });

  test('has a half sent again three times at most, and looks the same after that', async () => {
    const { application, id, first } = await sent();
    for (let attempt = 2; attempt <= 4; attempt += 1) {
      await ask(application);
      expect(await resent()).toEqual([{ type: 'SplitDelivery', deliveryId: first, attempt, letter: false }]);
      await room.report([room.saying(first, 'sent', { attempt })]);
    }
    const before = await getPinRequest(room.deps, id);
    expect(await ask(application)).toEqual(before);
    expect(await resent()).toEqual([]);
    expect(await getPinRequest(room.deps, id)).toEqual(before);
  });

  test('has nothing sent again that is on its way', async () => {
    const application = anApplication(++seed);
    const { deliveries } = await ask(application);
    await room.published();
    room.pass(2 * millisecondsPerDay);
    for (const state of [undefined, 'accepted', 'sending'] as const) {
      if (state) await room.report(deliveries.map(({ id }) => room.saying(id, state)));
      await ask(application);
      expect(await resent()).toEqual([]);
    }
  });

  test('has the first half sent to the contact that was tried last, all its contacts counted', async () => {
    const { application, id, first } = await sent();
    await room.report([room.saying(first, 'failed')]);
    const [email] = await context.database('delivery').where({ pin_request_id: id, position: 1 }).pluck('id');
    await room.report([room.saying(email, 'sent')]);
    await room.published();
    for (let attempt = 2; attempt <= 4; attempt += 1) {
      await ask(application);
      expect(await resent()).toEqual([{ type: 'SplitDelivery', deliveryId: email, attempt, letter: false }]);
      await room.report([room.saying(email, 'sent', { attempt })]);
    }
    await ask(application);
    expect(await resent()).toEqual([]);
  });

  test('has nothing sent again of an issue that is suspended, nor of one that was used', async () => {
    const suspended = await sent();
    await room.report([room.saying(suspended.letter, 'returned')]);
    const used = await sent();
    const fiscalCode = String(used.application.fiscalCode);
    await exchangePin(room.deps, { fiscalCode, initialPin: used.pin }, 'portal');
    await room.published();
    room.pass(2 * millisecondsPerDay);
    await ask(suspended.application);
    expect(await resent()).toEqual([]);
    const again = await ask(used.application);
    expect(again.request.outcome).toBe('withheld-credential-in-use');
    expect((await resent()).map(({ type }) => type)).toEqual(['Notice', 'Notice']);
  });

  test('has no letter sent again that would leave too late for the days that it tells', async () => {
    const { application, first } = await sent();
    await context.database('pin_request').update({ due_time: new Date('2027-01-01T00:00:00Z') });
    room.pass(60 * millisecondsPerDay);
    await ask(application);
    expect(await resent()).toEqual([{ type: 'SplitDelivery', deliveryId: first, attempt: 2, letter: false }]);
  });
});
