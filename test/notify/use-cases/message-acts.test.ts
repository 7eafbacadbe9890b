import { randomUUID } from 'node:crypto';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { MessageState } from '../../../services/notify/domain/message';
import type { Reader } from '../../../services/notify/domain/shown-message';
import { migrations } from '../../../services/notify/migrations';
import { cancelMessage } from '../../../services/notify/use-cases/cancel-message';
import { getMessage } from '../../../services/notify/use-cases/get-message';
import { openNotification } from '../../../services/notify/use-cases/open-notification';
import { purgeEndedMessages } from '../../../services/notify/use-cases/purge-messages';
import { retryMessage } from '../../../services/notify/use-cases/retry-message';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, type NotificationRoom, notificationRoom } from '../notification-room';
import { tables } from '../notify-room';

const caller = 'spiffe://example.org/portal';
const portal: Reader = { kind: 'service', caller };
const other: Reader = { kind: 'service', caller: 'spiffe://example.org/other' };
const operator: Reader = { kind: 'operator', actor: 'operator:anna' };

describeOnEachDatabase('what is done with messages of other services', migrations, (context) => {
  let room: NotificationRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = notificationRoom(context.database);
  });
  const send = (changes = {}) => sendNotification(room.deps, aRequest(changes), caller);
  const faultOf = (outcome: Promise<unknown>) =>
    outcome.then(
      () => 'OK',
      (error: unknown) => (isFault(error) ? `${error.kind} ${error.reason}` : error),
    );
  /** As the sender would have left it after some tries. */
  async function bringTo(id: string, state: MessageState, reason: string | null = null) {
    const end_time = state === 'sending' ? null : room.clock.now();
    const sealed = state === 'sending' ? {} : { sealed: null };
    await context
      .database('message')
      .where({ id })
      .update({ state, reason, end_time, ...sealed, tries: 5, possible_sends: 2, fence: 7, carrier: 'smtp' });
    if (state !== 'sending') await context.database('job').where({ subject_id: id }).delete();
  }
  const jobs = () => context.database('job').orderBy('id').select('queue', 'subject_id', 'fence');
  const changes = async () =>
    (await context.database('message_change').orderBy('insert_number').select('channel', 'state', 'reason')).map(
      (row) => ({
        ...row,
      }),
    );
  /** A half of credentials'. */
  async function aHalf(state: MessageState) {
    const { id } = await send();
    const half = { caller: null, half: 'first', credential_id: randomUUID(), delivery_id: randomUUID() };
    await context
      .database('message')
      .where({ id })
      .update({ ...half, state });
    return id;
  }

  describe('cancelling', () => {
    test('what no carrier has ends, its copies and its job go, and its watchers are told', async () => {
      const { id } = await send({ channels: ['email', 'sms'] });
      const cancelled = await cancelMessage(room.deps, id, portal);
      expect(cancelled).toMatchObject({ state: 'cancelled', reason: 'CANCELLED', endTime: room.clock.now() });
      expect(cancelled.routes.map(({ state }) => state)).toEqual(['cancelled', 'standby']);
      expect({
        jobs: await jobs(),
        sealed: await context.database('message').whereNotNull('sealed'),
        copies: await context.database('message_route').whereNotNull('sealed'),
        changes: await changes(),
      }).toEqual({
        jobs: [],
        sealed: [],
        copies: [],
        changes: [
          { channel: 'email', state: 'accepted', reason: null },
          { channel: 'email', state: 'cancelled', reason: 'CANCELLED' },
        ],
      });
      expect(await cancelMessage(room.deps, id, portal)).toEqual(cancelled);
    });

    test('what a carrier may have is not', async () => {
      const { id } = await send();
      await bringTo(id, 'sending');
      expect(await faultOf(cancelMessage(room.deps, id, portal))).toBe('precondition MESSAGE_BEGUN');
      expect(await jobs()).toHaveLength(1);
    });

    test.each<MessageState>(['sent', 'delivered', 'failed', 'expired'])('what is %s stays so', async (state) => {
      const { id } = await send();
      await bringTo(id, state);
      expect(await cancelMessage(room.deps, id, portal)).toMatchObject({ state });
    });

    test("another service's is not found, an operator's word counts for all, but not for credentials'", async () => {
      const { id } = await send();
      expect(await faultOf(cancelMessage(room.deps, id, other))).toBe('not-found MESSAGE_NOT_FOUND');
      expect(await cancelMessage(room.deps, id, operator)).toMatchObject({ state: 'cancelled' });
      const half = await aHalf('accepted');
      expect(await faultOf(cancelMessage(room.deps, half, operator))).toBe('precondition NOT_CANCELLABLE');
      expect(await faultOf(cancelMessage(room.deps, half, portal))).toBe('not-found MESSAGE_NOT_FOUND');
      for (const id of [randomUUID(), 'è'])
        for (const act of [cancelMessage, getMessage])
          expect(await faultOf(act(room.deps, id, operator))).toBe('not-found MESSAGE_NOT_FOUND');
    });
  });

  describe('retrying', () => {
    test('what failed on its last channel goes out again from its first, as if it were new, for as long again', async () => {
      const { id, notAfterTime } = await send({ channels: ['sms', 'email'], priority: 'bulk' });
      await bringTo(id, 'failed', 'CARRIER_REFUSED');
      await context.database('message').where({ id }).update({ channel: 'email' });
      await context
        .database('message_route')
        .where({ message_id: id })
        .update({ state: 'failed', reason: 'CARRIER_REFUSED' });
      room.pass(30 * millisecondsPerDay);
      const again = await retryMessage(room.deps, { id, expireTime: undefined }, portal);
      expect(again).toMatchObject({
        id,
        state: 'accepted',
        reason: undefined,
        channel: 'sms',
        tries: 0,
        carrier: undefined,
        endTime: undefined,
        maskedRecipient: '+39 *** *** 4567',
        notAfterTime: later(notAfterTime, 30 * millisecondsPerDay),
      });
      expect(again.routes.map(({ channel, state, reason }) => [channel, state, reason])).toEqual([
        ['sms', 'accepted', undefined],
        ['email', 'standby', undefined],
      ]);
      expect(await jobs()).toEqual([{ queue: 'send-sms-bulk', subject_id: id, fence: 0 }]);
      expect(await changes()).toEqual([
        { channel: 'sms', state: 'accepted', reason: null },
        { channel: 'sms', state: 'accepted', reason: null },
      ]);
      expect(room.rings).toEqual(['sms', 'sms']);
      const row = await context.database('message').where({ id }).first();
      const sealed = { id, caller, channel: 'sms', sealKeyId: row.seal_key_id } as const;
      await expect(openNotification(room.keyrings.sms, sealed, row.sealed)).resolves.toMatchObject({
        languageTag: 'en',
      });
      expect({ fence: row.fence, possible_sends: row.possible_sends }).toEqual({ fence: null, possible_sends: 0 });
    });

    test('what waited for its time waits as long again as it had from that time on', async () => {
      const sendTime = later(room.clock.now(), 5 * millisecondsPerDay);
      const { id } = await send({ sendTime, expireTime: later(sendTime, 3 * millisecondsPerHour) });
      await bringTo(id, 'expired', 'NOT_AFTER_PASSED');
      const left = { id: randomUUID(), queue: 'send-email-normal', subject_id: id, tries: 3, fence: 3 };
      await context.database('job').insert({ ...left, due_time: sendTime });
      room.pass(20 * millisecondsPerDay);
      const { notAfterTime } = await retryMessage(room.deps, { id, expireTime: undefined }, portal);
      expect(notAfterTime).toEqual(later(room.clock.now(), 3 * millisecondsPerHour));
      expect(await jobs()).toEqual([{ queue: 'send-email-normal', subject_id: id, fence: 0 }]);
    });

    test('for as long as is asked, if that is not too long', async () => {
      const { id } = await send();
      await bringTo(id, 'expired');
      const inDays = (days: number) => later(room.clock.now(), days * millisecondsPerDay);
      for (const expireTime of [inDays(0), inDays(91), new Date(Number.NaN)])
        expect(await faultOf(retryMessage(room.deps, { id, expireTime }, portal))).toBe('invalid INVALID_FIELDS');
      const again = await retryMessage(room.deps, { id, expireTime: inDays(2) }, operator);
      expect(again.notAfterTime).toEqual(inDays(2));
    });

    test.each<MessageState>([
      'sending',
      'sent',
      'delivered',
      'cancelled',
    ])('what is %s is not sent again', async (state) => {
      const { id } = await send();
      await bringTo(id, state);
      expect(await faultOf(retryMessage(room.deps, { id, expireTime: undefined }, portal))).toBe(
        'precondition NOT_RETRIABLE',
      );
    });

    test("neither is credentials', nor another service's, nor what is not kept any more", async () => {
      const half = await aHalf('failed');
      expect(await faultOf(retryMessage(room.deps, { id: half, expireTime: undefined }, operator))).toBe(
        'precondition NOT_RETRIABLE',
      );
      const { id } = await send();
      await bringTo(id, 'failed');
      expect(await faultOf(retryMessage(room.deps, { id, expireTime: undefined }, other))).toBe(
        'not-found MESSAGE_NOT_FOUND',
      );
      await context.database('message_route').update({ sealed: null });
      expect(await faultOf(retryMessage(room.deps, { id, expireTime: undefined }, portal))).toBe(
        'precondition NOT_RETRIABLE',
      );
      expect(await getMessage(room.deps, id, portal)).toMatchObject({ state: 'failed' });
    });

    test('two who ask at once have it sent once', async () => {
      const { id } = await send();
      await bringTo(id, 'failed');
      const retry = () => faultOf(retryMessage(room.deps, { id, expireTime: undefined }, portal));
      expect((await Promise.all([retry(), retry()])).sort()).toEqual(['OK', 'precondition NOT_RETRIABLE']);
      expect(await jobs()).toHaveLength(1);
    });
  });

  test('what ended long ago is forgotten with all that hangs on it; what has not ended stays', async () => {
    const ended = await send({ channels: ['email', 'sms'] });
    await bringTo(ended.id, 'delivered');
    room.pass(43 * millisecondsPerDay);
    const open = await send();
    const keepMilliseconds = 42 * millisecondsPerDay;
    await purgeEndedMessages({ ...room.deps, log: room.log, keepMilliseconds, batchRows: 100 });
    const left = async (table: string, column: string) => context.database(table).pluck(column);
    expect({
      messages: await left('message', 'id'),
      routes: await left('message_route', 'message_id'),
      requests: await left('notification_request', 'message_id'),
      quotaDays: (await left('caller_quota', 'caller')).length,
    }).toEqual({ messages: [open.id], routes: [open.id], requests: [open.id], quotaDays: 1 });
  });
});
