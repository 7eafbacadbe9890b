import fc from 'fast-check';
import { later, millisecondsPerDay, millisecondsPerMinute, millisecondsPerSecond } from '../../../runtime/clock';
import { windowsOf } from '../../../services/notify/domain/quota';
import { migrations } from '../../../services/notify/migrations';
import type { NotificationRequest } from '../../../services/notify/use-cases/check-request';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { takeQuota } from '../../../services/notify/use-cases/take-quota';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, type NotificationRoom, notificationRoom } from '../notification-room';
import { tables } from '../notify-room';
import { reasonOf as faultOf } from '../served-notify';

const portal = 'spiffe://example.org/portal';

describeOnEachDatabase('the quotas of calling services', migrations, (context) => {
  let room: NotificationRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = notificationRoom(context.database);
  });
  const send = (request: NotificationRequest, caller = portal, deps = room.deps) =>
    sendNotification(deps, request, caller);

  test('above its quota a caller is told when to come back; repeating costs nothing, nor does another caller', async () => {
    room.setTime(new Date('2026-11-27T10:00:15Z'));
    room.setQuota(2, 3);
    const first = aRequest();
    await send(first);
    await send(aRequest());
    const refused = await send(aRequest()).catch((error) => error);
    expect(refused).toMatchObject({ kind: 'exhausted', reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 45 });
    await send(first);
    await send(aRequest(), 'spiffe://example.org/other');
    room.pass(millisecondsPerMinute);
    await send(aRequest());
    room.pass(millisecondsPerMinute);
    const overDay = await send(aRequest()).catch((error) => error);
    expect(overDay).toMatchObject({ reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 13 * 3_600 + 57 * 60 + 45 });
    room.pass(millisecondsPerDay);
    await send(aRequest());
    expect(await room.metrics.registry.getSingleMetricAsString('symbolon_notify_quota_refusals_total')).toContain(
      `{caller="${portal}"} 2`,
    );
  });

  test('a hundred at once get no more than the quota, whatever process they come to', async () => {
    room.setQuota(30, 1_000);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, n) => faultOf(send(aRequest(), portal, n % 2 === 0 ? room.deps : room.smsDeps))),
    );
    expect(outcomes.filter((outcome) => outcome === 'OK')).toHaveLength(30);
    expect(await context.database('message').pluck('id')).toHaveLength(30);
  });

  test('a process whose clock is a minute behind counts towards the minute that another has begun', async () => {
    room.setTime(new Date('2026-11-27T10:01:01Z'));
    room.setQuota(2, 100);
    await send(aRequest());
    room.setTime(new Date('2026-11-27T10:00:59Z'));
    await send(aRequest());
    expect(await faultOf(send(aRequest()))).toEqual('QUOTA_EXCEEDED');
    room.setTime(new Date('2026-11-27T10:01:02Z'));
    expect(await faultOf(send(aRequest()))).toEqual('QUOTA_EXCEEDED');
  });

  test('whatever is asked for, and when: as much as there is room for is given, and never more', async () => {
    const begin = new Date('2026-11-27T23:57:00Z');
    const ask = fc.record({ wanted: fc.integer({ min: 0, max: 12 }), seconds: fc.integer({ min: 0, max: 70 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(ask, { maxLength: 12 }), async (asks) => {
        await context.empty('caller_quota');
        room.setQuota(10, 25);
        const [minutes, days] = [new Map<number, number>(), new Map<number, number>()];
        let now = begin;
        for (const { wanted, seconds } of asks) {
          now = later(now, seconds * millisecondsPerSecond);
          room.setTime(now);
          const [minute, day] = [windowsOf(now).minuteTime.getTime(), windowsOf(now).dayTime.getTime()];
          const [usedMinute, usedDay] = [minutes.get(minute) ?? 0, days.get(day) ?? 0];
          const granted = await takeQuota(room.deps, portal, wanted);
          expect(granted).toBe(Math.max(0, Math.min(wanted, 10 - usedMinute, 25 - usedDay)));
          minutes.set(minute, usedMinute + granted);
          days.set(day, usedDay + granted);
        }
      }),
      { numRuns: 25 },
    );
  });
});
