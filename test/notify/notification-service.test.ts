import { randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { MessageState, Notification, Priority } from '../../proto/gen/symbolon/notify/v1/message';
import {
  ListMessagesRequest,
  type NotificationServiceClient,
  PreviewTemplateRequest,
  RetryMessageRequest,
  type SendNotificationsRequest,
  type SendNotificationsResponse,
  SmsSize_Encoding,
  type WatchMessagesResponse,
} from '../../proto/gen/symbolon/notify/v1/notification_service';
import { sequenceChanges } from '../../runtime/change-feed';
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/notify/migrations';
import { messageChanges } from '../../services/notify/store/message-change';
import { describeOnEachDatabase } from '../support/database-suite';
import { email } from './notification-room';
import { tables } from './notify-room';
import { operators, other, portal, reasonOf, type ServedNotify, serveNotify } from './served-notify';

const call = { deadlineMilliseconds: 60_000 };

describeOnEachDatabase('the service that other services call', migrations, (context) => {
  let served: ServedNotify;
  beforeAll(async () => {
    await context.empty(...tables);
    served = await serveNotify(context.database);
  });
  afterAll(() => served.close());

  const notification = (changes: Partial<Notification> = {}) =>
    Notification.fromPartial({
      template: 'test-message',
      language: 'en',
      recipient: { email },
      channels: [Channel.CHANNEL_EMAIL],
      variables: { note: 'hello' },
      ...changes,
    });
  const send = async (
    client: NotificationServiceClient,
    requestId: string = randomUUID(),
    changes: Partial<Notification> = {},
  ) => {
    const request = { requestId, notification: notification(changes) };
    return (await callUnary(client, 'sendNotification', request, call)).message;
  };
  function upload(client: NotificationServiceClient, requests: readonly SendNotificationsRequest[]) {
    return new Promise<SendNotificationsResponse>((resolve, reject) => {
      const stream = client.sendNotifications(new Metadata(), {}, (error, response) =>
        error === null ? resolve(response) : reject(error),
      );
      for (const request of requests) stream.write(request);
      stream.end();
    });
  }

  test('a message is taken on, and given back to who asks again', async () => {
    const client = await served.notifications();
    const requestId: string = randomUUID();
    const message = await send(client, requestId, { priority: Priority.PRIORITY_URGENT });
    expect(message).toEqual({
      id: expect.any(String),
      state: MessageState.MESSAGE_STATE_ACCEPTED,
      reason: '',
      channel: Channel.CHANNEL_EMAIL,
      routes: [],
      caller: portal,
      template: 'test-message',
      requestedLanguage: 'en',
      language: 'en',
      priority: Priority.PRIORITY_URGENT,
      maskedRecipient: 'M***@e***.it',
      carrier: '',
      carrierReference: '',
      tries: 0,
      createTime: served.room.clock.now(),
      sendTime: undefined,
      expireTime: expect.any(Date),
      sentTime: undefined,
      endTime: undefined,
      deliveryId: '',
      attempt: 0,
    });
    expect(await send(client, requestId, { priority: Priority.PRIORITY_URGENT })).toEqual(message);
    expect(await reasonOf(send(client, requestId))).toBe('REQUEST_ID_REUSED');
    expect((await callUnary(client, 'getMessage', { id: String(message?.id) }, call)).message).toEqual(message);
  });

  test('all faults come by their fields', async () => {
    const recipient = { mobile: 'x', email: '', pec: '' };
    const channels = [Channel.CHANNEL_SMS, Channel.CHANNEL_LETTER];
    await expect(send(await served.notifications(), 'x', { recipient, channels })).rejects.toMatchObject({
      reason: 'INVALID_FIELDS',
      fields: [
        { field: 'request_id', reason: 'NOT_A_UUID' },
        { field: 'notification.channels', reason: 'VALUE_UNKNOWN' },
        { field: 'notification.recipient.mobile', reason: 'MOBILE_INVALID' },
      ],
    });
  });

  test('many come in one stream, with a report', async () => {
    const client = await served.notifications();
    const one = (requestId: string = randomUUID()) => ({
      requestId,
      notification: notification({ priority: Priority.PRIORITY_BULK }),
    });
    const requests = [...Array.from({ length: 120 }, () => one()), one('x')];
    expect(await upload(client, requests)).toEqual({
      acceptedCount: 120,
      repeatedCount: 0,
      refusedCount: 1,
      refused: [
        {
          index: 120,
          requestId: 'x',
          reason: 'INVALID_FIELDS',
          fields: [{ field: 'request_id', reason: 'NOT_A_UUID' }],
        },
      ],
    });
  });

  test('a service sees, cancels and retries its own messages only', async () => {
    const [mine, theirs] = [await served.notifications(), await served.notifications(other)];
    const id = String((await send(mine))?.id);
    for (const method of ['getMessage', 'cancelMessage'] as const)
      expect(await reasonOf(callUnary(theirs, method, { id }, call))).toBe('MESSAGE_NOT_FOUND');
    expect(await reasonOf(callUnary(theirs, 'retryMessage', RetryMessageRequest.fromPartial({ id }), call))).toBe(
      'MESSAGE_NOT_FOUND',
    );
    const listed = await callUnary(theirs, 'listMessages', ListMessagesRequest.fromPartial({ caller: portal }), call);
    expect(listed.messages.filter(({ caller }) => caller !== other)).toEqual([]);
    const { message } = await callUnary(mine, 'cancelMessage', { id }, call);
    expect(message).toMatchObject({ state: MessageState.MESSAGE_STATE_CANCELLED, reason: 'CANCELLED' });
  });

  async function sequence(): Promise<void> {
    while ((await sequenceChanges(context.database, messageChanges)) === 'more');
  }

  test('a service watches its own messages', async () => {
    const client = await served.notifications();
    await sequence();
    const stream = client.watchMessages({ resumeToken: '' });
    const heard: WatchMessagesResponse[] = [];
    stream.on('error', () => {});
    const two = new Promise<void>((resolve) =>
      stream.on('data', (message: WatchMessagesResponse) => {
        heard.push(message);
        if (heard.length === 2) resolve();
        else void act();
      }),
    );
    let id = '';
    async function act() {
      await send(await served.notifications(other));
      id = String((await send(client))?.id);
      await sequence();
    }
    await two;
    stream.cancel();
    expect(heard).toEqual([
      { resumeToken: expect.any(String), change: undefined },
      {
        resumeToken: expect.any(String),
        change: {
          messageId: id,
          state: MessageState.MESSAGE_STATE_ACCEPTED,
          reason: '',
          channel: Channel.CHANNEL_EMAIL,
          occurTime: served.room.clock.now(),
        },
      },
    ]);
  });

  test('an operator sees the messages of all', async () => {
    await send(await served.notifications());
    await send(await served.notifications(other));
    const operator = await served.notifications(operators, await served.tokenOf('auditor'));
    const all = async (changes = {}) =>
      (await callUnary(operator, 'listMessages', ListMessagesRequest.fromPartial({ pageSize: 200, ...changes }), call))
        .messages;
    expect(new Set((await all()).map(({ caller }) => caller))).toEqual(new Set([portal, other]));
    expect(new Set((await all({ caller: other })).map(({ caller }) => caller))).toEqual(new Set([other]));
  });

  test('templates are listed, and shown with samples or with what is given', async () => {
    const client = await served.notifications();
    const { templates } = await callUnary(client, 'listTemplates', {}, call);
    expect(templates.find(({ name }) => name === 'test-message')).toEqual({
      name: 'test-message',
      reserved: false,
      overridden: false,
      variables: [{ name: 'note', maxCharacters: 40, sample: 'Symbolon' }],
      texts: expect.arrayContaining([{ channel: Channel.CHANNEL_SMS, language: 'it' }]),
    });
    const preview = (changes: Partial<PreviewTemplateRequest>) =>
      callUnary(
        client,
        'previewTemplate',
        PreviewTemplateRequest.fromPartial({ template: 'test-message', ...changes }),
        call,
      );
    expect(await preview({ channel: Channel.CHANNEL_SMS, language: 'en' })).toEqual({
      language: 'en',
      subject: '',
      text: 'INPS: this is a test message (Symbolon). There is nothing to do.',
      html: '',
      smsSize: { encoding: SmsSize_Encoding.ENCODING_GSM_7, segments: 1, places: 64 },
    });
    const mail = await preview({ channel: Channel.CHANNEL_EMAIL, language: 'fr', variables: { note: '<b>' } });
    expect(mail).toMatchObject({ language: 'it', smsSize: undefined, html: expect.stringContaining('&lt;b&gt;') });
    expect(await reasonOf(preview({ template: 'none', channel: Channel.CHANNEL_SMS }))).toBe('TEMPLATE_NOT_FOUND');
    await expect(preview({ channel: Channel.CHANNEL_LETTER })).rejects.toMatchObject({
      fields: [{ field: 'channel', reason: 'TEMPLATE_WITHOUT_CHANNEL' }],
    });
    await expect(preview({ channel: Channel.CHANNEL_SMS, variables: { no: 'te' } })).rejects.toMatchObject({
      fields: [{ field: 'variables.note' }, { field: 'variables.no' }],
    });
  });
});
