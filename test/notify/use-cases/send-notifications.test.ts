import { randomUUID } from 'node:crypto';
import { migrations } from '../../../services/notify/migrations';
import type { NotificationRequest } from '../../../services/notify/use-cases/check-request';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { type BulkReport, sendNotifications } from '../../../services/notify/use-cases/send-notifications';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aNotification, aRequest, type NotificationRoom, notificationRoom } from '../notification-room';
import { tables } from '../notify-room';

const portal = 'spiffe://example.org/portal';

describeOnEachDatabase('taking on many messages in one stream', migrations, (context) => {
  let room: NotificationRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = notificationRoom(context.database);
  });
  async function* streamOf(requests: Iterable<NotificationRequest>) {
    yield* requests;
  }
  const send = (requests: Iterable<NotificationRequest>, deps = room.deps) =>
    sendNotifications(deps, streamOf(requests), portal);
  const many = (count: number) => Array.from({ length: count }, () => aRequest({ priority: 'bulk' }));
  const messages = async () => Number((await context.database('message').count({ rows: '*' }).first())?.['rows']);
  const whole = (report: BulkReport, accepted: number, repeated = 0) =>
    expect(report).toEqual({ accepted, repeated, refused: 0, firstRefused: [] });

  test('every one is taken on, with a job of its own in the queue for many', async () => {
    whole(await send(many(123)), 123);
    const jobs = await context.database('job').pluck('queue');
    expect({ messages: await messages(), jobs: jobs.length, queues: [...new Set(jobs)] }).toEqual({
      messages: 123,
      jobs: 123,
      queues: ['send-email-bulk'],
    });
  });

  test('a request_id that no column can hold is refused alone', async () => {
    const report = await send([...many(2), { requestId: 'è', given: aNotification() }]);
    expect(report).toMatchObject({ accepted: 2, refused: 1, firstRefused: [{ index: 2, reason: 'INVALID_FIELDS' }] });
  });

  test('an empty stream is a report of nothing', async () => {
    whole(await send([]), 0);
  });

  test('what is wrong with one of them is told by its place, and touches no other', async () => {
    const used = aRequest();
    await sendNotification(room.deps, used, portal);
    const long = 'x'.repeat(300);
    const requests = [
      ...many(60),
      { requestId: `not a uuid ${long}`, given: aNotification() },
      aRequest({ recipient: { sms: '', email: 'x', pec: '' }, variables: { [long]: '' } }),
      { ...used, given: aNotification({ language: 'it' }) },
      used,
      ...many(3),
    ];
    expect(await send(requests)).toEqual({
      accepted: 64,
      repeated: 1,
      refused: 3,
      firstRefused: [
        {
          index: 60,
          requestId: `not a uuid ${long}`.slice(0, 36),
          reason: 'INVALID_FIELDS',
          fields: [expect.objectContaining({ field: 'request_id', reason: 'NOT_A_UUID' })],
        },
        {
          index: 61,
          requestId: requests[61]?.requestId,
          reason: 'INVALID_FIELDS',
          fields: [
            expect.objectContaining({ field: 'notification.recipient.email', reason: 'EMAIL_INVALID' }),
            expect.objectContaining({ field: 'notification.variables.note', reason: 'FIELD_REQUIRED' }),
            expect.objectContaining({ reason: 'VARIABLE_UNKNOWN' }),
          ],
        },
        { index: 62, requestId: used.requestId, reason: 'REQUEST_ID_REUSED', fields: [] },
      ],
    });
    expect(await messages()).toBe(64);
  });

  test('the same id twice in one stream is one message, with another body a conflict', async () => {
    const one = aRequest();
    const report = await send([one, one, { ...one, given: aNotification({ language: 'it' }) }]);
    expect(report).toEqual({
      accepted: 2,
      repeated: 1,
      refused: 1,
      firstRefused: [{ index: 2, requestId: one.requestId, reason: 'REQUEST_ID_REUSED', fields: [] }],
    });
    expect(await messages()).toBe(1);
  });

  test('the same stream again, also beside itself and through the other process, makes nothing new', async () => {
    const requests = many(120);
    await send(requests);
    whole(await send(requests), 120, 120);
    const others = many(120);
    const reports = await Promise.all([send(others), send([...others].reverse(), room.smsDeps), send(others)]);
    for (const report of reports) expect(report).toMatchObject({ accepted: 120, refused: 0 });
    expect(await messages()).toBe(240);
  });

  test('a stream that breaks off leaves what was taken on, and can come again', async () => {
    const requests = many(130);
    async function* broken() {
      yield* requests.slice(0, 110);
      throw new Error('gone');
    }
    await expect(sendNotifications(room.deps, broken(), portal)).rejects.toThrow('gone');
    expect(await messages()).toBe(100);
    whole(await send(requests), 130, 100);
  });

  test('above the quota the rest is refused one by one; the next stream goes on', async () => {
    room.setQuota(70, 1_000);
    const requests = many(100);
    const report = await send(requests);
    expect({ ...report, firstRefused: report.firstRefused.length }).toEqual({
      accepted: 70,
      repeated: 0,
      refused: 30,
      firstRefused: 30,
    });
    expect(report.firstRefused[0]).toEqual({
      index: 70,
      requestId: requests[70]?.requestId,
      reason: 'QUOTA_EXCEEDED',
      fields: [],
    });
    room.pass(60_000);
    whole(await send(requests), 100, 70);
  });

  test('tells the first thousand that were refused, and counts the others', async () => {
    const report = await send(
      Array.from({ length: 1_200 }, () => ({ requestId: 'x'.concat(randomUUID()), given: aNotification() })),
    );
    expect({ ...report, firstRefused: report.firstRefused.length }).toEqual({
      accepted: 0,
      repeated: 0,
      refused: 1_200,
      firstRefused: 1_000,
    });
  });

  test('reads no further ahead than one batch', async () => {
    let given = 0;
    const seen: number[] = [];
    async function* counted() {
      for (const request of many(120)) {
        given += 1;
        yield request;
        seen.push(given - (await messages()));
      }
    }
    await sendNotifications(room.deps, counted(), portal);
    expect(Math.max(...seen)).toBeLessThanOrEqual(50);
  });
});
