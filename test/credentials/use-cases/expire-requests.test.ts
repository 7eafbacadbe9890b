import { millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { describeOnEachDatabase } from '../../support/database-suite';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('an issue whose time is up', migrations, (context) => {
  let room: ReportRoom;
  beforeEach(async () => {
    room = await openReportRoom(context);
  });
  afterEach(async () => {
    room.logAnswers(true);
    await room.close();
    await context.empty('delivery', 'pin_request', 'sealed_blob', 'outbox', 'outbox_set_aside');
  });
  const sweep = async () => {
    while ((await expireRequests(room.deps)) === 'more');
  };

  test('is ended by the sweep: blobs erased, what was published taken back, and written down', async () => {
    const { id } = await room.asked();
    room.pass(90 * millisecondsPerDay - 1);
    await sweep();
    expect(await room.statesOf(id)).toMatchObject({ state: 'accepted' });
    room.pass(1);
    await sweep();
    const events = await room.published();
    expect({
      states: await room.statesOf(id),
      standby: await context.database('delivery').where({ pin_request_id: id, position: 1 }).pluck('state'),
      blobs: await context.database('sealed_blob').where({ pin_request_id: id }).pluck('delivery_id'),
      events: events.map(({ topic, type }) => `${type} ${topic}`).sort(),
      audit: await context
        .database('audit_event')
        .where({ pin_request_id: id })
        .orderBy('id')
        .select('actor', 'action'),
    }).toEqual({
      states: {
        state: 'expired',
        deliveries: [
          ['sms', 'queued', ''],
          ['letter', 'queued', ''],
        ],
      },
      standby: ['cancelled'],
      blobs: [],
      events: [
        'Cancellation symbolon.delivery.letter.v1',
        'Cancellation symbolon.delivery.mail.v1',
        'Cancellation symbolon.delivery.sms.v1',
        'Cancellation symbolon.delivery.sms.v1',
      ],
      audit: [
        { actor: 'portal', action: 'pin-requested' },
        { actor: 'symbolon', action: 'issue-expired' },
      ],
    });
  });

  test('ends though another one cannot be ended for a bug, which is tried again later', async () => {
    const bad = await room.asked();
    const good = await room.asked();
    await context.database('delivery').where({ pin_request_id: bad.id }).update({ credential_id: null });
    room.pass(90 * millisecondsPerDay);
    await sweep();
    expect(await room.statesOf(good.id)).toMatchObject({ state: 'expired' });
    expect(await room.statesOf(bad.id)).toMatchObject({ state: 'accepted' });
    expect(room.errors()).toEqual(['expiry.failed']);
    await sweep();
    expect(await room.counted('symbolon_credentials_sweep_failures_total')).toBe(1);
    room.pass(10 * millisecondsPerMinute);
    await sweep();
    expect(await room.counted('symbolon_credentials_sweep_failures_total')).toBe(2);
  });

  test('leaves no sealed half in the outbox, neither among what waits nor among what was set aside', async () => {
    const published = await room.asked();
    room.logAnswers(false);
    const id = await room.requested();
    const [row] = await context.database('outbox').where({ type: 'SplitDelivery' }).limit(1);
    if (row === undefined) throw new Error('nothing waits');
    await context.database('outbox').where({ id: row.id }).delete();
    const { id: _, ...columns } = row;
    const aside = { ...columns, reason: 'MESSAGE_TOO_LARGE', set_aside_time: room.deps.clock.now() };
    await context.database('outbox_set_aside').insert(aside);
    room.pass(90 * millisecondsPerDay);
    await sweep();
    expect(await context.database('outbox').distinct().pluck('type')).toEqual(['Cancellation']);
    expect(await context.database('outbox_set_aside').pluck('event_id')).toEqual([]);
    room.logAnswers(true);
    const events = await room.published();
    expect(new Set(events.map(({ content }) => content.issueId))).toEqual(new Set([published.id, id]));
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['Cancellation']));
  });
});
