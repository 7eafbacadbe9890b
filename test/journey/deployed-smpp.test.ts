import { randomUUID } from 'node:crypto';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { Message, MessageState, Notification } from '../../proto/gen/symbolon/notify/v1/message';
import {
  NotificationServiceClient,
  type WatchMessagesResponse,
} from '../../proto/gen/symbolon/notify/v1/notification_service';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { smppSettings, tlsOf } from '../support/deployment';
import { halfInText } from '../support/halves';
import { type OwnSmsc, ownSmsc } from '../support/smsc/own-smsc';
import { waitFor } from '../support/wait-for';
import { call, type DeployedRoom, openDeployedRoom, serviceNames } from './deployed-room';

const deadlineMilliseconds = 20_000;
const portalName = 'spiffe://example.org/portal';

describe('four processes, one of which sends SMS by an SMSC', () => {
  let room: DeployedRoom;
  let smsc: OwnSmsc;

  beforeAll(async () => {
    [room, smsc] = await Promise.all([openDeployedRoom(), ownSmsc()]);
    const bySmsc = await smppSettings(room.deployment, smsc);
    await Promise.all(serviceNames.map((name) => room.start(name, name === 'notify-sms' ? bySmsc : {})));
  }, 180_000);
  afterAll(async () => {
    await room?.close();
    await smsc?.stop();
  });

  test('a half reaches the phone, and whoever asked for it hears that it was delivered', async () => {
    const { id, reference, application } = await room.ask(1);
    const sms = await waitFor(
      'the SMS with the first half',
      () => smsc.messages().find(({ text }) => text.includes(`.${reference}`) && halfInText(text) !== undefined),
      { deadlineMilliseconds },
    );
    expect(sms).toMatchObject({ from: 'INPS', to: application.mobile });
    const delivered = async () => {
      const shown = await room.shown(id);
      return shown.deliveries['sms'] === 'delivered' && shown.deliveries['letter'] === 'sent' && shown;
    };
    expect(await waitFor('the receipt and the letter', delivered, { deadlineMilliseconds })).toEqual({
      state: 'ready',
      deliveries: { sms: 'delivered', letter: 'sent' },
    });
    expect(room.deployment.sms.requests).toEqual([]);
  });

  test("a portal's message, asked for at the process for mail, is watched until it is delivered", async () => {
    const { deployment } = room;
    const portal = await openClient(NotificationServiceClient, {
      address: deployment.notifyAddress,
      tls: tlsOf(deployment, 'portal'),
    });
    const heard: WatchMessagesResponse[] = [];
    const stream = portal.watchMessages({ resumeToken: '' });
    stream.on('error', () => {});
    stream.on('data', (response: WatchMessagesResponse) => heard.push(response));
    await waitFor('the beginning of the stream', () => heard.length > 0);

    const notification = Notification.fromPartial({
      template: 'test-message',
      language: 'de',
      recipient: { mobile: '+393339876543' },
      channels: [Channel.CHANNEL_SMS],
      variables: { note: 'Termin um neun' },
    });
    const request = { requestId: randomUUID(), notification };
    const id = String((await callUnary(portal, 'sendNotification', request, call)).message?.id);
    const changes = () => heard.flatMap(({ change }) => (change?.messageId === id ? [change] : []));
    await waitFor('the last change', () => changes().length >= 4, { deadlineMilliseconds });
    const states = changes().map(({ state }) => MessageState[state].replace('MESSAGE_STATE_', ''));
    const { message } = await callUnary(portal, 'getMessage', { id }, call);
    expect({ states, message }).toEqual({
      states: ['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED'],
      message: Message.fromPartial({
        id,
        state: MessageState.MESSAGE_STATE_DELIVERED,
        channel: Channel.CHANNEL_SMS,
        caller: portalName,
        template: 'test-message',
        requestedLanguage: 'de',
        language: 'de',
        priority: message?.priority ?? 0,
        maskedRecipient: '+39 *** *** 6543',
        carrier: 'smpp',
        carrierReference: expect.stringMatching(/^[0-9a-f]+$/),
        tries: 1,
        createTime: expect.any(Date),
        expireTime: expect.any(Date),
        sentTime: expect.any(Date),
        endTime: expect.any(Date),
      }),
    });
    const arrived = smsc.messages().filter(({ to }) => to === '+393339876543');
    expect(arrived).toEqual([{ from: 'INPS', to: '+393339876543', text: expect.stringContaining('Termin um neun') }]);
    stream.cancel();
    portal.close();
  });

  test('no process printed a number, a text or the password', () => {
    const printed = room.deployment.processes.flatMap(({ lines }) => lines).join('\n');
    expect(printed).toContain('message.sent');
    expect(printed).not.toMatch(/3471000001|3339876543|Termin|first part|sesame/);
  });
});
