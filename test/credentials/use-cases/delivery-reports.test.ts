import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { families } from '../../../services/credentials/domain/channel';
import { migrations } from '../../../services/credentials/migrations';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { recordDeliveryReports } from '../../../services/credentials/use-cases/record-delivery-reports';
import { describeOnEachDatabase } from '../../support/database-suite';
import { severableDatabase } from '../../support/severable-database';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('what the delivery services report', migrations, (context) => {
  let room: ReportRoom;
  beforeEach(async () => {
    room = await openReportRoom(context);
  });
  afterEach(() => room.close());

  test('moves the request on, from accepted by delivering to ready', async () => {
    const { id, sms, letter } = await room.asked();
    expect(await room.report([room.saying(sms, 'accepted')])).toEqual(['applied']);
    expect(await room.statesOf(id)).toEqual({
      state: 'delivering',
      deliveries: [
        ['sms', 'accepted', ''],
        ['letter', 'queued', ''],
      ],
    });
    expect(
      await room.report([room.saying(sms, 'sent'), room.saying(letter, 'accepted'), room.saying(letter, 'sent')]),
    ).toEqual(Array(3).fill('applied'));
    expect(await room.statesOf(id)).toEqual({
      state: 'ready',
      deliveries: [
        ['sms', 'sent', ''],
        ['letter', 'sent', ''],
      ],
    });
  });

  test('said twice changes nothing the second time, and never goes backwards', async () => {
    const { id, sms } = await room.asked();
    await room.report([room.saying(sms, 'sent')]);
    const before = await getPinRequest(room.deps, id);
    expect(
      await room.report([
        room.saying(sms, 'sent'),
        room.saying(sms, 'accepted', { occurTime: new Date('2026-01-08T00:00:00Z') }),
      ]),
    ).toEqual(['ignored', expect.stringMatching(/applied|ignored/)]);
    expect(await room.statesOf(id)).toEqual({
      state: before.request.state,
      deliveries: before.deliveries.map(({ channel, state, reason }) => [channel, state, reason]),
    });
  });

  test('is unknown for a delivery that is none, or is not in the families of who reports, or was never published', async () => {
    const { id, sms } = await room.asked();
    const standby = await context.database('delivery').where({ pin_request_id: id, position: 1 }).first('id');
    expect(
      await room.report([
        room.saying(randomUUID(), 'sent'),
        room.saying(standby.id, 'sent'),
        room.saying(sms, 'sent', { attempt: 2 }),
      ]),
    ).toEqual(Array(3).fill('unknown'));
    expect(await room.report([room.saying(sms, 'sent')], ['mail', 'letter'])).toEqual(['unknown']);
    expect(await room.statesOf(id)).toMatchObject({ state: 'accepted' });
  });

  test.each(['failed', 'expired'] as const)('releases the next fallback when the first half has %s', async (state) => {
    const { id, sms } = await room.asked();
    await room.report([room.saying(sms, 'accepted'), room.saying(sms, state, { reason: 'CARRIER_REFUSED' })]);
    const events = await room.published();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'SplitDelivery',
      topic: 'symbolon.delivery.mail.v1',
      opened: { content: { $case: 'half' } },
    });
    expect(await room.report([room.saying(sms, state, { reason: 'CARRIER_REFUSED' })])).toEqual(['ignored']);
    expect(await room.published()).toEqual([]);
    expect(await room.statesOf(id)).toEqual({
      state: 'delivering',
      deliveries: [
        ['sms', state, 'CARRIER_REFUSED'],
        ['email', 'queued', ''],
        ['letter', 'queued', ''],
      ],
    });
  });

  test("brings the issue's end to 30 days after the letter's despatch", async () => {
    const { id, letter } = await room.asked();
    room.pass(3 * millisecondsPerDay);
    await room.report([room.saying(letter, 'sent')]);
    expect((await getPinRequest(room.deps, id)).request.expireTime).toEqual(new Date('2026-02-09T08:00:00Z'));
  });

  test('of one request that a bug keeps back are unknown and alarm; the others are applied', async () => {
    const bad = await room.asked();
    const good = await room.asked();
    await context.database('sealed_blob').where({ pin_request_id: bad.id }).delete();
    const outcomes = await room.report([
      room.saying(bad.sms, 'failed'),
      room.saying(good.sms, 'sent'),
      room.saying(bad.letter, 'accepted'),
      room.saying(good.letter, 'sent'),
    ]);
    expect(outcomes).toEqual(['unknown', 'applied', 'unknown', 'applied']);
    expect(await room.statesOf(good.id)).toMatchObject({ state: 'ready' });
    expect(await room.statesOf(bad.id)).toMatchObject({ state: 'accepted' });
    expect(room.errors()).toEqual(['reports.not-recorded']);
    expect(await room.counted('symbolon_credentials_reports_not_recorded_total')).toBe(2);
  });

  test('of many requests are answered in the order in which they came', async () => {
    const asked = [await room.asked(), await room.asked(), await room.asked(), await room.asked(), await room.asked()];
    const reports = asked.flatMap(({ sms, letter }) => [
      room.saying(letter, 'sent'),
      room.saying(randomUUID(), 'sent'),
      room.saying(sms, 'sent'),
    ]);
    expect(await room.report(reports)).toEqual(asked.flatMap(() => ['applied', 'unknown', 'applied']));
    for (const { id } of asked) expect(await room.statesOf(id)).toMatchObject({ state: 'ready' });
  });

  test('while the database is away are not answered at all', async () => {
    if (context.dialect === 'sqlite') return; // its file is always there
    const { sms } = await room.asked();
    const cut = await severableDatabase(context.url, 2);
    await cut.sever();
    const deps = { ...room.deps, database: cut.database };
    await expect(recordDeliveryReports(deps, [room.saying(sms, 'sent')], new Set(families))).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await cut.database.destroy();
  });

  test('of a notice are no change to who watches', async () => {
    const { id } = await room.asked();
    const [notice] = await context.database('delivery').where({ pin_request_id: id }).whereNull('half').pluck('id');
    await room.report([room.saying(notice, 'accepted'), room.saying(notice, 'sent')]);
    expect((await getPinRequest(room.deps, id)).request.version).toBe(1);
    expect(await context.database('pin_request_change').where({ pin_request_id: id }).pluck('version')).toEqual([1]);
    expect(await context.database('delivery').where({ id: notice }).pluck('state')).toEqual(['sent']);
  });
});
