import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { republishDeliveries } from '../../../services/credentials/use-cases/republish-deliveries';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication } from '../credentials-room';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('what no delivery service accepted', migrations, (context) => {
  let room: ReportRoom;
  beforeEach(async () => {
    room = await openReportRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('delivery', 'pin_request', 'sealed_blob', 'outbox');
  });
  const sweep = async () => {
    while ((await republishDeliveries(room.deps)) === 'more');
  };
  const publishedOf = async (deliveryId: string) =>
    (await room.published()).filter(({ content }) => content.deliveryId === deliveryId);

  test('is the same event published again, after ever longer waits, until it is too old', async () => {
    const { id, sms, letter } = await room.asked();
    await room.report([room.saying(letter, 'accepted')]);
    const again = async (wait: number) => {
      room.pass(wait);
      await sweep();
      return publishedOf(sms);
    };
    expect(await again(9 * millisecondsPerMinute)).toEqual([]);
    const [second] = await again(1 * millisecondsPerMinute);
    expect(await again(19 * millisecondsPerMinute)).toEqual([]);
    const [third] = await again(1 * millisecondsPerMinute);
    expect(third?.content).toEqual(second?.content);
    await again(73 * millisecondsPerHour);
    expect(await room.statesOf(id)).toEqual({
      state: 'delivering',
      deliveries: [
        ['sms', 'expired', 'NEVER_ACCEPTED'],
        ['email', 'queued', ''],
        ['letter', 'accepted', ''],
      ],
    });
    expect(await room.counted('symbolon_credentials_never_accepted_total')).toBeGreaterThan(0);
  });

  test('has its fallback released though the process is killed right after giving up', async () => {
    const { id, sms, letter } = await room.asked();
    await context.database('delivery').whereNotIn('id', [sms]).update({ republish_time: null });
    await room.report([room.saying(letter, 'accepted')]);
    room.pass(73 * millisecondsPerHour);
    const killed = () => {
      throw new Error('killed here');
    };
    const dying = { ...room.deps, log: { ...room.deps.log, error: killed } };
    await republishDeliveries(dying).catch(() => {});
    for (let round = 0; round < 3; round += 1) await sweep();
    expect(await room.statesOf(id)).toEqual({
      state: 'delivering',
      deliveries: [
        ['sms', 'expired', 'NEVER_ACCEPTED'],
        ['email', 'queued', ''],
        ['letter', 'accepted', ''],
      ],
    });
  });

  test('is not put into the outbox twice while it still waits there', async () => {
    room.logAnswers(false);
    const { request } = await requestPin(
      room.deps,
      { requestId: randomUUID(), application: anApplication(8_500) },
      'portal',
    );
    room.pass(millisecondsPerHour);
    await sweep();
    room.logAnswers(true);
    const published = await room.published();
    expect(published.filter(({ content }) => content.issueId === request.id)).toHaveLength(4);
  });

  test('is published again though nobody can read its recipient: nobody has to', async () => {
    const { id, sms } = await room.asked();
    await context
      .database('delivery')
      .where({ pin_request_id: id })
      .update({ recipient_cipher: Buffer.from([1, 2]) });
    room.pass(10 * millisecondsPerMinute);
    await sweep();
    expect(await publishedOf(sms)).toHaveLength(1);
    expect(await room.report([room.saying(sms, 'accepted')])).toEqual(['applied']);
  });

  test('of one request that a bug keeps back does not keep the others back, and is looked at again', async () => {
    const bad = await room.asked();
    const good = await room.asked();
    await context.database('delivery').where({ pin_request_id: bad.id }).update({ credential_id: null });
    room.pass(10 * millisecondsPerMinute);
    await sweep();
    expect(await publishedOf(good.sms)).toHaveLength(1);
    expect(room.errors()).toEqual(['republication.failed']);
    expect(await room.counted('symbolon_credentials_sweep_failures_total')).toBe(1);
    await sweep();
    expect(await room.counted('symbolon_credentials_sweep_failures_total')).toBe(1);
    room.pass(10 * millisecondsPerMinute);
    await sweep();
    expect(await room.counted('symbolon_credentials_sweep_failures_total')).toBe(2);
  });

  test('ends the round where the database is away: all wait', async () => {
    await room.asked();
    room.pass(10 * millisecondsPerMinute);
    await room.close();
    await expect(republishDeliveries(room.deps)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('has its cancellation repeated until the delivery is settled', async () => {
    const { sms, letter } = await room.asked();
    await room.report([room.saying(sms, 'accepted'), room.saying(letter, 'accepted')]);
    room.pass(29 * millisecondsPerDay);
    await context.database('pin_request').update({ due_time: room.deps.clock.now() });
    await expireRequests(room.deps);
    const [cancellation] = await publishedOf(letter);
    expect(cancellation?.type).toBe('Cancellation');
    room.pass(10 * millisecondsPerMinute);
    await sweep();
    expect(await publishedOf(letter)).toEqual([cancellation]);
    await room.report([room.saying(letter, 'cancelled', { reason: 'CANCELLED' })]);
    room.pass(20 * millisecondsPerMinute);
    await sweep();
    expect(await publishedOf(letter)).toEqual([]);
  });
});
