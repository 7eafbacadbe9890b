import { randomUUID } from 'node:crypto';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { MessageState, Notification } from '../../proto/gen/symbolon/notify/v1/message';
import { NotificationServiceClient } from '../../proto/gen/symbolon/notify/v1/notification_service';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { silentLog } from '../../runtime/log';
import { readWorkConfig } from '../../services/notify/config';
import type { MessageFamily } from '../../services/notify/domain/channel';
import { migrations } from '../../services/notify/migrations';
import type { OutgoingMessage } from '../../services/notify/ports';
import { gates } from '../support/access';
import { describeOnEachDatabase } from '../support/database-suite';
import { descriptorBytes } from '../support/descriptor-bytes';
import { waitFor } from '../support/wait-for';
import { email, mobile, twoKeyrings } from './notification-room';
import { refusedForGood, TestCarrier, tables } from './notify-room';
import { openedFor } from './pooled';
import { startNotify } from './whole-notify';

const call = { deadlineMilliseconds: 60_000 };
const families: readonly MessageFamily[] = ['mail', 'sms'];

describeOnEachDatabase("notify's two processes on one database", migrations, (context) => {
  const keyrings = twoKeyrings();
  let carriers: Readonly<Record<MessageFamily, TestCarrier>>;
  let clients: Readonly<Record<MessageFamily, NotificationServiceClient>>;
  const stops: (() => Promise<void>)[] = [];

  /** A process of this family: with its own key, its own carrier, and no other's. */
  async function run(family: MessageFamily): Promise<NotificationServiceClient> {
    const notify = await startNotify({
      database: context.database,
      keyring: keyrings[family],
      config: readWorkConfig({}, [family]),
      families: [family],
      openCarriers: () => openedFor([carriers[family]]),
    });
    const server = new GrpcServer({
      ...gates(),
      listen: '127.0.0.1:0',
      services: notify.grpc,
      descriptors: descriptorBytes(),
      log: silentLog,
    });
    await server.start();
    const client = await openClient(NotificationServiceClient, { address: `127.0.0.1:${server.port}` });
    stops.push(async () => {
      client.close();
      await server.stop();
      await notify.stop();
    });
    return client;
  }

  beforeEach(async () => {
    await context.empty(...tables);
    carriers = { mail: new TestCarrier('smtp', ['email']), sms: new TestCarrier('smsc', ['sms']) };
    clients = { mail: await run('mail'), sms: await run('sms') };
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  async function send(by: MessageFamily, channels: readonly Channel[]): Promise<string> {
    const notification = Notification.fromPartial({
      template: 'test-message',
      language: 'en',
      recipient: { mobile, email },
      channels: [...channels],
      variables: { note: 'hello' },
    });
    const request = { requestId: randomUUID(), notification };
    return String((await callUnary(clients[by], 'sendNotification', request, call)).message?.id);
  }
  const sent = (id: string) =>
    waitFor('the message to be sent', async () => {
      const { message } = await callUnary(clients.mail, 'getMessage', { id }, call);
      return message?.state === MessageState.MESSAGE_STATE_SENT && message;
    });
  const given = (family: MessageFamily) =>
    carriers[family].given.map(({ id, recipient }: OutgoingMessage) => `${id} ${recipient}`);

  test('either takes on a message of either channel, and the one that can open it sends it', async () => {
    const ids: string[] = [];
    for (const by of families)
      for (const channel of [Channel.CHANNEL_EMAIL, Channel.CHANNEL_SMS]) ids.push(await send(by, [channel]));
    for (const id of ids) await sent(id);
    expect({ mail: given('mail').sort(), sms: given('sms').sort() }).toEqual({
      mail: [`${ids[0]} ${email}`, `${ids[2]} ${email}`].sort(),
      sms: [`${ids[1]} ${mobile}`, `${ids[3]} ${mobile}`].sort(),
    });
  });

  test('what fails with the one goes on with the other', async () => {
    carriers.sms.answer = () => refusedForGood;
    const id = await send('sms', [Channel.CHANNEL_SMS, Channel.CHANNEL_EMAIL]);
    expect(await sent(id)).toMatchObject({ channel: Channel.CHANNEL_EMAIL, carrier: 'smtp' });
    expect([given('sms'), given('mail')]).toEqual([[`${id} ${mobile}`], [`${id} ${email}`]]);
  });
});
