import { randomUUID } from 'node:crypto';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import { publicPartOf } from '../../../runtime/key-file';
import { migrations } from '../../../services/notify/migrations';
import type { NotificationRequest } from '../../../services/notify/use-cases/check-request';
import { openNotification } from '../../../services/notify/use-cases/open-notification';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { describeOnEachDatabase } from '../../support/database-suite';
import { keyringWith, newKey } from '../../support/keyrings';
import { aNotification, aRequest, email, mobile, type NotificationRoom, notificationRoom } from '../notification-room';
import { tables } from '../notify-room';

const portal = 'spiffe://example.org/portal';

describeOnEachDatabase('taking on a message for another service', migrations, (context) => {
  let room: NotificationRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = notificationRoom(context.database);
  });
  const send = (request: NotificationRequest, caller = portal, deps = room.deps) =>
    sendNotification(deps, request, caller);
  const faultOf = (outcome: Promise<unknown>) =>
    outcome.then(
      () => 'OK',
      (error: unknown) =>
        isFault(error)
          ? [error.kind, error.reason, ...error.fields.map(({ field, reason }) => `${field} ${reason}`)]
          : error,
    );
  const count = async (table: string) => Number((await context.database(table).count({ rows: '*' }).first())?.['rows']);
  const written = async () => ({
    messages: await count('message'),
    routes: await count('message_route'),
    requests: await count('notification_request'),
    changes: await count('message_change'),
    jobs: await count('job'),
  });
  const nothing = { messages: 0, routes: 0, requests: 0, changes: 0, jobs: 0 };
  const one = { messages: 1, routes: 1, requests: 1, changes: 1, jobs: 1 };

  test('one transaction holds the message, its channels, its request, its job and its first change', async () => {
    const channels = ['sms', 'email'] as const;
    const message = await send(aRequest({ channels, language: 'DE', priority: 'bulk' }));
    expect(message).toEqual({
      id: expect.any(String),
      state: 'accepted',
      reason: undefined,
      channel: 'sms',
      routes: [
        { channel: 'sms', state: 'accepted', reason: undefined, carrier: undefined, endTime: undefined },
        { channel: 'email', state: 'standby', reason: undefined, carrier: undefined, endTime: undefined },
      ],
      caller: portal,
      template: 'test-message',
      requestedLanguage: 'de',
      language: 'de',
      priority: 'bulk',
      maskedRecipient: '+39 *** *** 4567',
      carrier: undefined,
      carrierReference: undefined,
      tries: 0,
      acceptedTime: room.clock.now(),
      sendTime: undefined,
      notAfterTime: later(room.clock.now(), 24 * millisecondsPerHour),
      sentTime: undefined,
      endTime: undefined,
      deliveryId: message.id,
      attempt: 1,
    });
    expect(await written()).toEqual({ ...one, routes: 2 });
    expect(await context.database('job').select('queue', 'subject_id')).toEqual([
      { queue: 'send-sms-bulk', subject_id: message.id },
    ]);
    expect(room.rings).toEqual(['sms']);
  });

  test('each channel is sealed to its family: the other process cannot open it, nor can it be moved', async () => {
    const unsubscribeUrl = 'https://portal.example/u';
    const { id } = await send(aRequest({ channels: ['email', 'sms'], unsubscribeUrl }));
    const routes = await context.database('message_route').where({ message_id: id }).orderBy('ordinal');
    const routeAt = (ordinal: number) => {
      const { channel, seal_key_id, sealed } = routes[ordinal];
      return { channel, sealKeyId: seal_key_id, sealed };
    };
    const [mail, sms] = [routeAt(0), routeAt(1)];
    const open = (
      family: 'sms' | 'mail',
      route: { channel: 'sms' | 'email' | 'pec'; sealKeyId: string; sealed: Buffer },
      bound = { id, caller: portal },
    ) => openNotification(room.keyrings[family], { ...bound, ...route }, route.sealed);
    const asked = { languageTag: 'en', template: 'test-message', variables: { note: 'hello' } };
    expect(await open('mail', mail)).toEqual({ recipient: email, ...asked, unsubscribeUrl });
    expect(await open('sms', sms)).toEqual({ recipient: mobile, ...asked, unsubscribeUrl: undefined });
    expect(await faultOf(open('sms', mail))).toEqual(['invalid', 'UNKNOWN_KEY']);
    expect(await faultOf(open('mail', sms))).toEqual(['invalid', 'UNKNOWN_KEY']);
    const moved = await Promise.all([
      faultOf(open('mail', { ...mail, channel: 'pec' })),
      faultOf(open('mail', mail, { id: randomUUID(), caller: portal })),
      faultOf(open('mail', mail, { id, caller: 'spiffe://example.org/other' })),
    ]);
    expect(moved).toEqual(Array.from({ length: 3 }, () => ['invalid', 'UNSEAL_FAILED']));
    const row = await context.database('message').where({ id }).first();
    expect({ channel: row.channel, sealKeyId: row.seal_key_id, sealed: row.sealed }).toEqual(mail);
  });

  test('either process takes on either channel', async () => {
    const message = await send(aRequest({ channels: ['email'] }), portal, room.smsDeps);
    const row = await context.database('message').where({ id: message.id }).first();
    const opened = openNotification(
      room.keyrings.mail,
      { id: message.id, caller: portal, channel: 'email', sealKeyId: row.seal_key_id },
      row.sealed,
    );
    expect((await opened).recipient).toBe(email);
  });

  test('no table holds recipient or text', async () => {
    await send(aRequest({ channels: ['email', 'sms', 'pec'], variables: { note: 'Quarantotto' } }));
    for (const table of tables) {
      const rows = await context.database(table).select();
      const bytes = rows.flatMap((row) =>
        Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))),
      );
      for (const secret of ['Quarantotto', '3331234567', 'ossi@', 'example.it'])
        expect([table, bytes.filter((text) => text.includes(secret))]).toEqual([table, []]);
    }
  });

  test('the same request gives the same message, as it stands', async () => {
    const request = aRequest();
    const first = await send(request);
    await context.database('message').where({ id: first.id }).update({ state: 'sending' });
    room.pass(100 * millisecondsPerDay);
    expect(await send({ ...request, given: { ...request.given } })).toEqual({ ...first, state: 'sending' });
    expect(await written()).toEqual(one);
  });

  test.each<[string, Parameters<typeof aNotification>[0]]>([
    ['template', { template: 'pin-revoked' }],
    ['language', { language: 'it' }],
    ['recipient', { recipient: { sms: '', email: 'other@example.it', pec: '' } }],
    ['channels', { channels: ['email', 'sms'] }],
    ['variables', { variables: { note: 'other' } }],
    ['priority', { priority: 'bulk' }],
    ['time', { sendTime: new Date(Date.now() + 60_000) }],
    ['expiry', { expireTime: new Date(Date.now() + 60_000) }],
    ['end', { unsubscribeUrl: 'https://a.it' }],
  ])('the same request_id with another %s is a conflict', async (_, changes) => {
    const request = aRequest();
    await send(request);
    const other = { ...request, given: aNotification(changes) };
    expect(await faultOf(send(other))).toEqual(['conflict', 'REQUEST_ID_REUSED']);
    expect(await written()).toEqual(one);
  });

  test("another caller's same request_id is another request", async () => {
    const request = aRequest();
    const ids = [await send(request), await send(request, 'spiffe://example.org/other')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
  });

  test('the same request is known by the key before', async () => {
    const [old, seal, sms] = [newKey('fingerprint'), newKey('seal-mail'), newKey('seal-sms')];
    const before = keyringWith(old, seal, publicPartOf(sms));
    const after = keyringWith({ ...old, state: 'previous' }, newKey('fingerprint'), seal, publicPartOf(sms));
    const request = aRequest();
    const first = await send(request, portal, { ...room.deps, keyring: before });
    expect(await send(request, portal, { ...room.deps, keyring: after })).toEqual(first);
  });

  test('twenty of the same at once, through both processes, make one message', async () => {
    const request = aRequest();
    const messages = await Promise.all(
      Array.from({ length: 20 }, (_, n) => send(request, portal, n % 2 === 0 ? room.deps : room.smsDeps)),
    );
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
    expect(await written()).toEqual(one);
  });

  test('all faults are told together, those that only the templates know too, and nothing is written', async () => {
    const request = { requestId: 'x', given: aNotification({ language: '', variables: { no: 'te' } }) };
    expect(await faultOf(send(request))).toEqual([
      'invalid',
      'INVALID_FIELDS',
      'request_id NOT_A_UUID',
      'notification.language FIELD_REQUIRED',
      'notification.variables.note FIELD_REQUIRED',
      'notification.variables.no VARIABLE_UNKNOWN',
    ]);
    expect(await faultOf(send(aRequest({ template: 'none' })))).toEqual([
      'invalid',
      'INVALID_FIELDS',
      'notification.template TEMPLATE_UNKNOWN',
    ]);
    expect(await faultOf(send(aRequest({ template: 'first-half' })))).toEqual([
      'invalid',
      'INVALID_FIELDS',
      'notification.template TEMPLATE_RESERVED',
    ]);
    expect(await written()).toEqual(nothing);
  });

  test('what is to go out later has a job for later, and rings nobody', async () => {
    const sendTime = later(room.clock.now(), 2 * millisecondsPerHour);
    await send(aRequest({ sendTime }));
    const [due] = await context.database('job').pluck('due_time');
    expect(Math.abs(new Date(due).getTime() - sendTime.getTime())).toBeLessThan(5_000);
    expect(room.rings).toEqual([]);
  });
});
