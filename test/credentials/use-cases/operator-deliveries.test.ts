import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { resolveDelivery } from '../../../services/credentials/use-cases/resolve-delivery';
import { retryDelivery } from '../../../services/credentials/use-cases/retry-delivery';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, pinFrom } from '../credentials-room';
import { openReportRoom, type ReportRoom } from '../report-room';

const actor = 'operator:anna';
const reason = 'called back, date of birth and address confirmed';

describeOnEachDatabase('an operator', migrations, (context) => {
  let room: ReportRoom;
  let seed = 41_000;
  beforeEach(async () => {
    room = await openReportRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job');
  });
  const ask = async (application: RawApplication = anApplication(++seed)) => {
    const answer = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    return { ...answer, application, id: answer.request.id };
  };
  const auditOf = async (id: string): Promise<readonly unknown[]> =>
    context
      .database('audit_event')
      .where({ pin_request_id: id })
      .whereNot({ actor: 'portal' })
      .orderBy('id')
      .select('actor', 'action', 'reason');
  const issued = async (application?: RawApplication) => {
    const asked = await ask(application);
    const pin = pinFrom(await room.published());
    const [first, letter] = asked.deliveries.map(({ id }) => id);
    return { ...asked, pin, first: String(first), letter: String(letter) };
  };

  describe('who retries a delivery', () => {
    const retry = (deliveryId: string) => retryDelivery(room.deps, { deliveryId, reason }, actor);

    test('sends the same half again, as its next attempt', async () => {
      const { id, first, pin } = await issued();
      await room.report([room.saying(first, 'sent')]);
      room.pass(millisecondsPerDay);
      await retry(first);
      const events = await room.published();
      expect(
        events.map(({ type, content }) => [type, content.deliveryId, content.attempt, content.notAfterTime]),
      ).toEqual([['SplitDelivery', first, 2, new Date('2026-01-11T08:00:00Z')]]);
      expect(pin.startsWith(pinFrom(events))).toBe(true);
      expect(await room.statesOf(id)).toMatchObject({ deliveries: [['sms', 'queued', ''], expect.anything()] });
      expect(await auditOf(id)).toEqual([{ actor, action: 'delivery-retried', reason }]);
      await room.report([room.saying(first, 'sent', { attempt: 2 })]);
      expect(await room.statesOf(id)).toMatchObject({ deliveries: [['sms', 'sent', ''], expect.anything()] });
    });

    test('leaves what was delivered delivered', async () => {
      const { id, first } = await issued();
      await room.report([room.saying(first, 'delivered')]);
      await retry(first);
      expect(await room.published()).toHaveLength(1);
      expect(await room.statesOf(id)).toMatchObject({ deliveries: [['sms', 'delivered', ''], expect.anything()] });
    });

    test('settles a first half that could go no way any more', async () => {
      const { id, first } = await issued(anApplication(++seed, { email: undefined }));
      await room.report([room.saying(first, 'failed')]);
      const attention = async () => (await getPinRequest(room.deps, id)).request.attention;
      expect(await attention()).toBe('undeliverable');
      await retry(first);
      expect(await attention()).toBeUndefined();
      await room.published();
    });

    test('is told what cannot be sent again: what is held, a notice, what has ended, what would leave too late', async () => {
      const { id, first, letter } = await issued();
      const standby = await context.database('delivery').where({ pin_request_id: id, position: 1 }).first('id');
      const notice = await context.database('delivery').where({ pin_request_id: id }).whereNull('half').first('id');
      await expect(retry(standby.id)).rejects.toMatchObject({ kind: 'precondition', reason: 'DELIVERY_HELD' });
      for (const unknown of [notice.id, randomUUID(), 'ö'])
        await expect(retry(unknown)).rejects.toMatchObject({ kind: 'not-found', reason: 'DELIVERY_NOT_FOUND' });
      // The letter tells 30 days, and its issue lives for 90.
      room.pass(59 * millisecondsPerDay);
      await retry(letter);
      const [event] = (await room.published()).filter(({ content }) => content.attempt === 2);
      expect(event?.content.notAfterTime).toEqual(new Date('2026-03-08T08:00:00Z'));
      room.pass(millisecondsPerDay);
      await expect(retry(letter)).rejects.toMatchObject({ kind: 'precondition', reason: 'TOO_LATE' });
      room.pass(30 * millisecondsPerDay);
      while ((await expireRequests(room.deps)) === 'more');
      await expect(retry(first)).rejects.toMatchObject({ kind: 'precondition', reason: 'REQUEST_ENDED' });
      await room.published();
    });
  });

  describe('who resolves a delivery', () => {
    const resolve = (deliveryId: string, state: Parameters<typeof resolveDelivery>[1]['state'], occurTime?: Date) =>
      resolveDelivery(room.deps, { deliveryId, state, reason, occurTime }, actor);

    test('records what became of it, as a report would, and sends nothing', async () => {
      const { id, first, letter } = await issued();
      room.pass(2 * millisecondsPerDay);
      await resolve(letter, 'sent', new Date('2026-01-08T08:00:00Z'));
      const { request, deliveries } = await resolve(first, 'delivered');
      expect({ state: request.state, expireTime: request.expireTime }).toEqual({
        state: 'ready',
        expireTime: new Date('2026-02-07T08:00:00Z'),
      });
      expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'sent']);
      expect(await room.published()).toEqual([]);
      expect(await auditOf(id)).toEqual(Array(2).fill({ actor, action: 'delivery-resolved', reason }));
      const attempts = context.database('delivery_attempt').whereIn('delivery_id', [first, letter]);
      expect(await attempts.distinct().pluck('carrier')).toEqual(['operator']);
    });

    test('has the next fallback follow a failure', async () => {
      const { id, first } = await issued();
      await resolve(first, 'failed');
      expect((await room.published()).map(({ topic }) => topic)).toEqual(['symbolon.delivery.mail.v1']);
      expect(await room.statesOf(id)).toMatchObject({
        deliveries: [['sms', 'failed', 'RESOLVED_BY_OPERATOR'], ['email', 'queued', ''], expect.anything()],
      });
    });

    test('is told what cannot be resolved: what is held, what is known better, states and times that cannot be', async () => {
      const { id, first } = await issued();
      const standby = await context.database('delivery').where({ pin_request_id: id, position: 1 }).first('id');
      await expect(resolve(standby.id, 'sent')).rejects.toMatchObject({
        kind: 'precondition',
        reason: 'DELIVERY_HELD',
      });
      await room.report([room.saying(first, 'delivered')]);
      await expect(resolve(first, 'failed')).rejects.toMatchObject({
        kind: 'precondition',
        reason: 'DELIVERY_SETTLED',
      });
      const { first: returned } = await issued();
      await room.report([room.saying(returned, 'returned')]);
      for (const state of ['sent', 'delivered'] as const)
        await expect(resolve(returned, state)).rejects.toMatchObject({ reason: 'DELIVERY_SETTLED' });
      for (const state of ['queued', 'cancelled', undefined] as const)
        await expect(resolve(first, state)).rejects.toMatchObject({
          fields: [{ field: 'state', reason: 'STATE_NOT_RESOLVABLE' }],
        });
      for (const time of ['2026-01-07T07:59:59Z', '2026-01-07T08:00:01Z'])
        await expect(resolve(first, 'returned', new Date(time))).rejects.toMatchObject({
          fields: [{ field: 'occur_time', reason: 'TIME_OUT_OF_RANGE' }],
        });
    });
  });
});
