import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  AddSuppressionRequest,
  GatewayServiceClient,
  SuppressionReason,
} from '../../proto/gen/symbolon/notify/v1/gateway_service';
import { MessageState, Notification } from '../../proto/gen/symbolon/notify/v1/message';
import {
  NotificationServiceClient,
  type WatchMessagesResponse,
} from '../../proto/gen/symbolon/notify/v1/notification_service';
import { systemClock } from '../../runtime/clock';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { operatorKeyName, signOperatorToken } from '../../runtime/operator-issuer';
import { startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

const call = { deadlineMilliseconds: 60_000 };
const recipient = { mobile: '+393331234567', email: 'mario@example.it', pec: 'mario@pec.example.it' };

test('a message of another service reaches phone and mailboxes, is watched, and can be stopped', async () => {
  const folder = join(await temporaryFolder(), 'data');
  const standalone = await startStandalone(folder);
  const { address } = standalone;
  const client = await openClient(NotificationServiceClient, { address });
  const heard: string[] = [];
  const stream = client.watchMessages({ resumeToken: '' });
  stream.on('error', () => {});
  let isWatching = false;
  stream.on('data', ({ change }: WatchMessagesResponse) => {
    isWatching = true;
    if (change) heard.push(`${change.messageId} ${MessageState[change.state].replace('MESSAGE_STATE_', '')}`);
  });
  await waitFor('the beginning of the stream', () => isWatching);

  const send = async (channels: Channel[], note: string) => {
    const notification = Notification.fromPartial({
      template: 'test-message',
      language: 'en',
      recipient,
      channels,
      variables: { note },
    });
    const { message } = await callUnary(client, 'sendNotification', { requestId: randomUUID(), notification }, call);
    return String(message?.id);
  };
  const ids = [
    await send([Channel.CHANNEL_SMS], 'by phone'),
    await send([Channel.CHANNEL_EMAIL], 'by mail'),
    await send([Channel.CHANNEL_PEC], 'by PEC'),
  ];
  const inbox = await waitFor('three messages', async () => {
    const items = await standalone.inbox();
    return items.length === 3 && items;
  });
  const arrived = inbox.map(({ channel, to, text }) => `${channel} ${to} ${/by \w+/.exec(text)?.[0]}`);
  expect(arrived.sort()).toEqual([
    'email mario@example.it by mail',
    'pec mario@pec.example.it by PEC',
    'sms +393331234567 by phone',
  ]);
  const ways = ids.flatMap((id) => [`${id} ACCEPTED`, `${id} SENDING`, `${id} SENT`]);
  await waitFor('every change', () => heard.length === ways.length);
  expect([...heard].sort()).toEqual(ways.sort());

  const token = await signOperatorToken(join(folder, operatorKeyName), {
    clock: systemClock,
    subject: 'anna',
    roles: ['supervisor'],
  });
  const operator = await openClient(GatewayServiceClient, { address, token });
  const suppression = AddSuppressionRequest.fromPartial({
    recipient: { contact: { $case: 'mobile', value: recipient.mobile } },
    reason: SuppressionReason.SUPPRESSION_REASON_OPERATOR,
  });
  await callUnary(operator, 'addSuppression', suppression, call);
  const id = await send([Channel.CHANNEL_SMS, Channel.CHANNEL_EMAIL], 'by another way');
  const message = await waitFor('the message by its second channel', async () => {
    const found = (await callUnary(client, 'getMessage', { id }, call)).message;
    return found?.state === MessageState.MESSAGE_STATE_SENT && found;
  });
  expect(message.routes.map(({ channel, state, reason }) => [channel, state, reason])).toEqual([
    [Channel.CHANNEL_SMS, MessageState.MESSAGE_STATE_FAILED, 'RECIPIENT_SUPPRESSED'],
    [Channel.CHANNEL_EMAIL, MessageState.MESSAGE_STATE_SENT, ''],
  ]);
  stream.cancel();
  client.close();
  operator.close();
  await standalone.process.kill('SIGTERM');
});
