import { later, millisecondsPerDay } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { Reader } from '../../../services/notify/domain/shown-message';
import { migrations } from '../../../services/notify/migrations';
import { type ListMessagesInput, listMessages } from '../../../services/notify/use-cases/list-messages';
import { listSuppressions } from '../../../services/notify/use-cases/list-suppressions';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import {
  type AddSuppressionInput,
  addSuppression,
  removeSuppression,
} from '../../../services/notify/use-cases/suppressions';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, email, mobile, type NotificationRoom, notificationRoom } from '../notification-room';
import { tables } from '../notify-room';

const [portal, other] = ['spiffe://example.org/portal', 'spiffe://example.org/other'];
const operator: Reader = { kind: 'operator', actor: 'operator:anna' };

const faultsOf = (outcome: Promise<unknown>) =>
  outcome.then(
    () => [],
    (error: unknown) =>
      isFault(error) ? [error.reason, ...error.fields.map(({ field, reason }) => `${field} ${reason}`)] : error,
  );

describeOnEachDatabase('listing', migrations, (context) => {
  let room: NotificationRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = notificationRoom(context.database);
  });

  describe('messages', () => {
    const send = async (caller = portal, changes = {}) =>
      (await sendNotification(room.deps, aRequest(changes), caller)).id;
    const asked = (changes: Partial<ListMessagesInput> = {}): ListMessagesInput => ({
      pageSize: 0,
      pageToken: '',
      state: undefined,
      channel: undefined,
      deliveryId: '',
      caller: '',
      ...changes,
    });
    const service = (caller: string): Reader => ({ kind: 'service', caller });
    const list = (reader: Reader, changes: Partial<ListMessagesInput> = {}) =>
      listMessages(room.deps, asked(changes), reader);
    const idsOf = async (...given: Parameters<typeof list>) => (await list(...given)).items.map(({ id }) => id);

    test('a service sees its own, newest first, whatever it asks for; an operator all, or those of one', async () => {
      const ids = [await send(), await send(other), await send()];
      expect(await idsOf(service(portal))).toEqual([ids[2], ids[0]]);
      expect(await idsOf(service(portal), { caller: other })).toEqual([ids[2], ids[0]]);
      expect(await idsOf(operator)).toEqual([...ids].reverse());
      expect(await idsOf(operator, { caller: other })).toEqual([ids[1]]);
      expect(await idsOf(operator, { deliveryId: String(ids[0]) })).toEqual([ids[0]]);
      for (const nobodys of [{ deliveryId: 'è' }, { caller: 'è' }]) expect(await idsOf(operator, nobodys)).toEqual([]);
    });

    test('by state and by channel', async () => {
      const [sms, mail] = [await send(portal, { channels: ['sms'] }), await send()];
      await context.database('message').where({ id: mail }).update({ state: 'failed' });
      expect(await idsOf(operator, { state: 'failed' })).toEqual([mail]);
      expect(await idsOf(operator, { channel: 'sms' })).toEqual([sms]);
      expect(await idsOf(operator, { state: 'failed', channel: 'sms' })).toEqual([]);
    });

    test('page by page, none twice and none missing, whatever comes in meanwhile', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 7; n += 1) ids.unshift(await send());
      const seen: string[] = [];
      let pageToken = '';
      do {
        const page = await list(service(portal), { pageSize: 3, pageToken });
        seen.push(...page.items.map(({ id }) => id));
        pageToken = page.nextPageToken;
        await send();
      } while (pageToken !== '');
      expect(seen).toEqual(ids);
    });

    test('a token is good for the same list only, and no page has more than 200', async () => {
      for (let n = 0; n < 3; n += 1) await send();
      const { nextPageToken: pageToken } = await list(service(portal), { pageSize: 1 });
      const refused = ['INVALID_FIELDS', 'page_token PAGE_TOKEN'];
      expect(await faultsOf(list(service(other), { pageToken }))).toEqual(refused);
      expect(await faultsOf(list(operator, { pageToken }))).toEqual(refused);
      expect(await faultsOf(list(service(portal), { pageToken, state: 'sent' }))).toEqual(refused);
      expect(await faultsOf(list(service(portal), { pageToken: 'x' }))).toEqual(refused);
      expect(await faultsOf(list(operator, { pageSize: -1, state: 'unknown', channel: 'unknown' }))).toEqual([
        'INVALID_FIELDS',
        'state VALUE_UNKNOWN',
        'channel VALUE_UNKNOWN',
        'page_size NEGATIVE',
      ]);
      expect(await idsOf(operator, { pageSize: 1_000 })).toHaveLength(3);
    });
  });

  describe('suppressions', () => {
    const add = (changes: Partial<AddSuppressionInput> = {}) =>
      addSuppression(
        room.suppressionDeps,
        {
          recipient: { channel: 'email', value: email },
          reason: 'operator',
          note: 'asked by phone',
          expireTime: undefined,
          ...changes,
        },
        'operator:anna',
      );
    const list = (recipient?: { channel: 'sms' | 'email' | 'pec'; value: string }, pageToken = '', pageSize = 0) =>
      listSuppressions(room.suppressionDeps, { pageSize, pageToken, recipient }, 'operator:anna');
    const inDays = (days: number) => later(room.clock.now(), days * millisecondsPerDay);

    test('one that is added is found by its recipient in any case, and shown by a mask', async () => {
      const added = await add({ expireTime: inDays(10) });
      expect(added).toEqual({
        id: expect.any(String),
        channel: 'email',
        maskedRecipient: 'M***@e***.it',
        reason: 'operator',
        operator: 'operator:anna',
        note: 'asked by phone',
        createTime: room.clock.now(),
        expireTime: inDays(10),
      });
      const sms = await add({ recipient: { channel: 'sms', value: mobile } });
      expect((await list()).items).toEqual([sms, added]);
      expect(
        (await list({ channel: 'email', value: email.toUpperCase().replace('EXAMPLE', 'example') })).items,
      ).toEqual([added]);
      expect((await list({ channel: 'pec', value: email })).items).toEqual([]);
      const written = JSON.stringify([await context.database('suppression').select(), room.lines]);
      for (const secret of ['ossi@', '3331234567']) expect(written).not.toContain(secret);
    });

    test('said again it is the same one, until the later of both ends', async () => {
      const first = await add({ expireTime: inDays(10) });
      expect(await add({ expireTime: inDays(5), note: 'again' })).toEqual({ ...first, note: 'again' });
      expect(await add({ expireTime: inDays(20) })).toEqual({ ...first, expireTime: inDays(20) });
      expect(await add()).toEqual({ ...first, expireTime: undefined });
      expect(await add({ expireTime: inDays(20) })).toEqual({ ...first, expireTime: undefined });
      const unsubscribed = await add({ reason: 'unsubscribed' });
      expect((await list()).items.map(({ id }) => id)).toEqual([unsubscribed.id, first.id]);
    });

    test('ten at once make one', async () => {
      const all = await Promise.all(Array.from({ length: 10 }, () => add()));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    });

    test('one that is removed is gone, with a line of who removed it', async () => {
      const { id } = await add();
      await removeSuppression(room.suppressionDeps, id, 'operator:bea');
      expect((await list()).items).toEqual([]);
      expect(room.lines.at(-1)).toMatchObject({
        event: 'suppression.removed',
        suppressionId: id,
        operator: 'operator:bea',
      });
      expect(await faultsOf(removeSuppression(room.suppressionDeps, id, 'operator:bea'))).toEqual([
        'SUPPRESSION_NOT_FOUND',
      ]);
    });

    test('what is wrong is told together', async () => {
      const wrong = {
        recipient: { channel: 'sms', value: 'x' },
        reason: 'hard-bounce',
        note: `a\n${'x'.repeat(500)}`,
        expireTime: inDays(-1),
      } as const;
      expect(await faultsOf(add(wrong))).toEqual([
        'INVALID_FIELDS',
        'recipient.mobile MOBILE_INVALID',
        'reason VALUE_UNKNOWN',
        'note TEXT_TOO_LONG',
        'note CONTROL_CHARACTERS',
        'expire_time TIME_OUT_OF_RANGE',
      ]);
      expect(await faultsOf(add({ recipient: undefined }))).toEqual(['INVALID_FIELDS', 'recipient FIELD_REQUIRED']);
      expect(await faultsOf(list({ channel: 'email', value: 'x' }))).toEqual([
        'INVALID_FIELDS',
        'recipient.email EMAIL_INVALID',
      ]);
    });

    test('page by page', async () => {
      for (let n = 0; n < 5; n += 1) await add({ recipient: { channel: 'email', value: `a${n}@example.it` } });
      const first = await list(undefined, '', 2);
      const second = await list(undefined, first.nextPageToken, 2);
      const third = await list(undefined, second.nextPageToken, 2);
      const ids = [first, second, third].flatMap(({ items }) => items.map(({ id }) => id));
      expect({ different: new Set(ids).size, end: third.nextPageToken }).toEqual({ different: 5, end: '' });
      expect(await faultsOf(list({ channel: 'email', value: email }, first.nextPageToken))).toEqual([
        'INVALID_FIELDS',
        'page_token PAGE_TOKEN',
      ]);
    });
  });
});
