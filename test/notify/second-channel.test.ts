/** A message of another service whose first channel fails for good: notify's two processes, a provider of SMS, a mail server, and the service that is told. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { MessageState, Notification } from '../../proto/gen/symbolon/notify/v1/message';
import {
  type NotificationServiceClient,
  RetryMessageRequest,
} from '../../proto/gen/symbolon/notify/v1/notification_service';
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type SmsGateway, startSmsGateway } from '../support/sms-gateway';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { isRightlySigned, startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver';
import { type LiveNotify, liveNotify } from './live-notify';
import { email, mobile, twoKeyrings } from './notification-room';
import { tables } from './notify-room';

const call = { deadlineMilliseconds: 60_000 };
const secret = 'a secret of more than 32 bytes, as it must be';
const refused = { kind: 'answer', status: 422, body: '{"code": "UNKNOWN_NUMBER"}' } as const;

describeOnEachDatabase('a message by SMS, or else by e-mail', migrations, (context) => {
  const keyrings = twoKeyrings();
  let gateway: SmsGateway;
  let smtp: SmtpTestServer;
  let portal: WebhookReceiver;
  let processes: readonly LiveNotify[];
  let client: NotificationServiceClient;

  beforeEach(async () => {
    await context.empty(...tables, 'webhook_call');
    [gateway, smtp, portal] = await Promise.all([startSmsGateway(), startSmtpServer(), startWebhookReceiver()]);
    const folder = await temporaryFolder();
    const [secretFile, webhooks] = [join(folder, 'secret'), join(folder, 'webhooks.json')];
    await writeFile(secretFile, `${secret}\n`);
    await writeFile(webhooks, JSON.stringify([{ caller: 'local', url: portal.url, secret_file: secretFile }]));
    const sms = await liveNotify(context.database, keyrings.sms, {
      CHANNELS: 'sms',
      SMS_HTTP_URL: gateway.url,
      SMS_HTTP_REQUIRE_TLS: 'false',
      SMS_SENDER: 'INPS',
      WEBHOOKS_FILE: webhooks,
    });
    const mail = await liveNotify(context.database, keyrings.mail, {
      CHANNELS: 'mail',
      SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      SMTP_FROM: 'pin@symbolon.example',
      SMTP_REQUIRE_TLS: 'false',
      WEBHOOKS_FILE: webhooks,
    });
    processes = [sms, mail];
    client = await mail.notifications();
  });
  afterEach(async () => {
    for (const process of processes) await process.close();
    await Promise.all([gateway.stop(), smtp.stop(), portal.stop()]);
  });

  async function send(): Promise<string> {
    const notification = Notification.fromPartial({
      template: 'test-message',
      language: 'en',
      recipient: { mobile, email },
      channels: [Channel.CHANNEL_SMS, Channel.CHANNEL_EMAIL],
      variables: { note: 'hello' },
    });
    const { message } = await callUnary(client, 'sendNotification', { requestId: randomUUID(), notification }, call);
    return String(message?.id);
  }
  /** What matters of it, once it is in this state. */
  async function shown(id: string, state: MessageState) {
    const message = await waitFor(MessageState[state], async () => {
      const found = (await callUnary(client, 'getMessage', { id }, call)).message;
      return found?.state === state && found;
    });
    const routes = message.routes.map((route) => ({
      channel: Channel[route.channel].replace('CHANNEL_', ''),
      state: MessageState[route.state].replace('MESSAGE_STATE_', ''),
      reason: route.reason,
      carrier: route.carrier,
    }));
    return { reason: message.reason, carrier: message.carrier, routes };
  }
  /** All that the service was told of the message, in its order. */
  async function told(id: string, count: number): Promise<readonly object[]> {
    const ofMessage = () =>
      portal.calls
        .filter((one) => isRightlySigned(one, secret))
        .map(({ body }) => JSON.parse(body))
        .filter(({ data }) => data.message_id === id);
    await waitFor('the webhooks', () => ofMessage().length >= count);
    return ofMessage().map(({ type, data: { state, reason, channel } }) => ({ type, state, reason, channel }));
  }
  const sentMail = { type: 'message.sent', state: 'sent', reason: '', channel: 'email' };
  const failedSms = { channel: 'SMS', state: 'FAILED', reason: 'CARRIER_REFUSED', carrier: 'sms-http' };

  test('goes by e-mail where the number is refused for good, and both the routes and a webhook say so', async () => {
    gateway.respondWith(refused);
    const id = await send();
    expect(await shown(id, MessageState.MESSAGE_STATE_SENT)).toEqual({
      reason: '',
      carrier: 'smtp',
      routes: [failedSms, { channel: 'EMAIL', state: 'SENT', reason: '', carrier: 'smtp' }],
    });
    expect(await told(id, 1)).toEqual([sentMail]);
    expect({ sms: gateway.requests.length, mails: smtp.mails.map(({ to }) => to) }).toEqual({
      sms: 1,
      mails: [[email]],
    });
  });

  test('has failed where both refuse it, and goes out when it is asked for once more', async () => {
    gateway.respondWith(refused);
    smtp.respondWith({ kind: 'refuse', at: 'recipient', code: 550, text: 'no such user' });
    const id = await send();
    const failedMail = { channel: 'EMAIL', state: 'FAILED', reason: 'CARRIER_REFUSED', carrier: 'smtp' };
    expect(await shown(id, MessageState.MESSAGE_STATE_FAILED)).toEqual({
      reason: 'CARRIER_REFUSED',
      carrier: 'smtp',
      routes: [failedSms, failedMail],
    });
    const failed = { type: 'message.failed', state: 'failed', reason: 'CARRIER_REFUSED', channel: 'email' };
    expect(await told(id, 1)).toEqual([failed]);

    smtp.respondWith({ kind: 'accept' });
    await callUnary(client, 'retryMessage', RetryMessageRequest.fromPartial({ id }), call);
    expect(await shown(id, MessageState.MESSAGE_STATE_SENT)).toMatchObject({
      routes: [failedSms, { channel: 'EMAIL', state: 'SENT', reason: '', carrier: 'smtp' }],
    });
    expect(await told(id, 2)).toEqual([failed, sentMail]);
    expect({ sms: gateway.requests.length, mails: smtp.mails.length }).toEqual({ sms: 2, mails: 1 });
  });

  test('goes by SMS alone where the provider takes it', async () => {
    const id = await send();
    expect(await shown(id, MessageState.MESSAGE_STATE_SENT)).toEqual({
      reason: '',
      carrier: 'sms-http',
      routes: [
        { channel: 'SMS', state: 'SENT', reason: '', carrier: 'sms-http' },
        { channel: 'EMAIL', state: 'UNSPECIFIED', reason: '', carrier: '' },
      ],
    });
    expect(await told(id, 1)).toEqual([{ type: 'message.sent', state: 'sent', reason: '', channel: 'sms' }]);
    expect({ sms: gateway.messages.map(({ to }) => to), mails: smtp.mails.length }).toEqual({
      sms: [mobile],
      mails: 0,
    });
  });
});
