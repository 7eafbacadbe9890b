import { randomUUID } from 'node:crypto';
import { VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { Channel, DeliveryState, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { Notification } from '../../proto/gen/symbolon/notify/v1/message';
import { NotificationServiceClient } from '../../proto/gen/symbolon/notify/v1/notification_service';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { type Deployment, openDeployment, tlsOf } from '../support/deployment';
import { halfInLetter, halfInMail, halfInText, lettersIn, referenceOf } from '../support/halves';
import { waitFor } from '../support/wait-for';

const deadlineMilliseconds = 10_000;

describe('the first half by SMS, four processes with keys of their own', () => {
  let deployment: Deployment;
  let client: CredentialServiceClient;
  beforeAll(async () => {
    deployment = await openDeployment();
    for (const name of ['credentials', 'notify', 'notify-sms', 'postal'] as const) await deployment.migrate(name);
    const settings = { FIRST_HALF_CHANNELS: 'sms,email' };
    const started = [
      await deployment.start('credentials', settings),
      await deployment.start('notify'),
      await deployment.start('notify-sms'),
      await deployment.start('postal'),
    ];
    for (const running of started) await running.waitUntilReady();
    client = await openClient(CredentialServiceClient, {
      address: deployment.credentialsAddress,
      tls: tlsOf(deployment, 'portal'),
    });
  }, 180_000);
  afterAll(async () => {
    client?.close();
    await deployment?.close();
  });

  const requestPin = async (seed: number, mobile: string) => {
    const application = { ...anApplicationMessage(seed), mobile };
    const { pinRequest } = await callUnary(
      client,
      'requestPin',
      { requestId: randomUUID(), application },
      { deadlineMilliseconds },
    );
    return { id: String(pinRequest?.id), reference: String(pinRequest?.reference), application };
  };
  const requestNow = async (id: string) => {
    const { pinRequest } = await callUnary(client, 'getPinRequest', { id }, { deadlineMilliseconds });
    return pinRequest;
  };

  test('reaches the phone, and with the letter gets its holder in', async () => {
    const { id, reference, application } = await requestPin(1, '+393331234567');
    const sms = await waitFor('the SMS with the first half', async () =>
      deployment.sms.messages.find(({ text }) => text.includes(`.${reference}`) && halfInText(text) !== undefined),
    );
    expect(sms).toMatchObject({ from: 'INPS', to: '+393331234567' });
    const letter = await waitFor('the letter', async () => (await lettersIn(deployment.spoolFolder))[0]);
    await waitFor('both halves sent', async () => {
      const request = await requestNow(id);
      return request?.state === PinRequestState.PIN_REQUEST_STATE_READY;
    });
    const initialPin = `${halfInText(sms.text)}${await halfInLetter(letter)}`;
    const fiscalCode = String(application.fiscalCode);
    const { personalPin } = await callUnary(
      client,
      'exchangePin',
      { fiscalCode, initialPin },
      { deadlineMilliseconds },
    );
    const pin = String(personalPin);
    const { outcome } = await callUnary(client, 'verifyPin', { fiscalCode, pin }, { deadlineMilliseconds });
    expect(outcome).toBe(VerifyOutcome.VERIFY_OUTCOME_VERIFIED);
    expect(deployment.smtp.mails.filter((one) => halfInMail(one) !== undefined)).toEqual([]);
  });

  test('goes by e-mail where the provider refuses it for good', async () => {
    deployment.sms.respondWith({ kind: 'answer', status: 422, body: '{"code": "UNKNOWN_NUMBER"}' });
    const { id, reference } = await requestPin(2, '+393337654321');
    await waitFor('the mail with the first half', async () =>
      deployment.smtp.mails.some((one) => halfInMail(one) !== undefined && referenceOf(one) === reference),
    );
    const listed = await waitFor('the reports of both', async () => {
      const deliveries = (await requestNow(id))?.deliveries ?? [];
      const states = deliveries.map(({ channel, state, reason }) => ({ channel, state, reason }));
      return (
        states.some(
          ({ channel, state }) => channel === Channel.CHANNEL_EMAIL && state === DeliveryState.DELIVERY_STATE_SENT,
        ) && states
      );
    });
    expect(listed).toContainEqual({
      channel: Channel.CHANNEL_SMS,
      state: DeliveryState.DELIVERY_STATE_FAILED,
      reason: 'CARRIER_REFUSED',
    });
  });

  test("another service's message, asked for at the process for mail, goes out by the one for SMS", async () => {
    deployment.sms.respondWith({ kind: 'accept' });
    const tls = tlsOf(deployment, 'portal');
    const portal = await openClient(NotificationServiceClient, { address: deployment.notifyAddress, tls });
    const notification = Notification.fromPartial({
      template: 'test-message',
      language: 'de',
      recipient: { mobile: '+393339876543' },
      channels: [Channel.CHANNEL_SMS],
      variables: { note: 'Termin um neun' },
    });
    const request = { requestId: randomUUID(), notification };
    const asked = await callUnary(portal, 'sendNotification', request, { deadlineMilliseconds });
    expect(asked.message).toMatchObject({
      caller: 'spiffe://example.org/portal',
      maskedRecipient: '+39 *** *** 6543',
    });
    const sms = await waitFor('the SMS', () => deployment.sms.messages.find(({ to }) => to === '+393339876543'), {
      deadlineMilliseconds: 60_000,
    });
    expect(sms.text).toContain('Termin um neun');
    portal.close();
  });

  test('no process printed a number or a text', async () => {
    const printed = deployment.processes.flatMap(({ lines }) => lines).join('\n');
    expect(printed).toContain('message.sent');
    expect(printed).not.toMatch(/3331234567|3337654321|3339876543|Termin|first part/);
  });
});
