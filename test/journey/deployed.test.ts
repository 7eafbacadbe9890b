import { randomUUID } from 'node:crypto';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus, HealthClient } from '../../proto/gen/grpc/health/v1/health';
import { Level, VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import {
  CredentialServiceClient,
  type WatchPinRequestResponse,
} from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { DeliveryReportServiceClient } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState, Half, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { type Deployment, openDeployment, type ServiceName, serviceNames, tlsOf } from '../support/deployment';
import { halfInLetter, halfInMail, lettersIn, referenceOf } from '../support/halves';
import { waitFor } from '../support/wait-for';

const deadlineMilliseconds = 10_000;

async function grpcHealth(address: string): Promise<HealthCheckResponse_ServingStatus> {
  const client = await openClient(HealthClient, { address });
  const { status } = await callUnary(client, 'check', { service: '' }, { deadlineMilliseconds });
  client.close();
  return status;
}

/** What a watch tells, of the request and of its second half. */
async function collectUntilReady(stream: ClientReadableStream<WatchPinRequestResponse>) {
  const changes: { state: PinRequestState | undefined; second: DeliveryState | undefined }[] = [];
  for await (const { pinRequest } of stream as AsyncIterable<WatchPinRequestResponse>) {
    const second = pinRequest?.deliveries.find(({ half }) => half === Half.HALF_SECOND)?.state;
    changes.push({ state: pinRequest?.state, second });
    if (pinRequest?.state === PinRequestState.PIN_REQUEST_STATE_READY) break;
  }
  stream.cancel();
  return changes;
}

function withoutRepeats<T>(values: readonly T[]): readonly T[] {
  return values.filter((value, at) => at === 0 || value !== values[at - 1]);
}

describe('two halves reach the holder, three processes on MariaDB, Kafka and SMTP', () => {
  let deployment: Deployment;
  let client: CredentialServiceClient;
  beforeAll(async () => {
    deployment = await openDeployment();
    client = await openClient(CredentialServiceClient, {
      address: deployment.credentialsAddress,
      tls: tlsOf(deployment, 'portal'),
    });
  });
  afterAll(async () => {
    client?.close();
    await deployment?.close();
  });
  const request = (seed: number) =>
    callUnary(
      client,
      'requestPin',
      { requestId: randomUUID(), application: anApplicationMessage(seed) },
      { deadlineMilliseconds },
    );

  test('started in the wrong order, before their databases have a schema, they wait and then work', async () => {
    const started = [];
    for (const name of ['postal', 'notify', 'credentials'] as const) started.push(await deployment.start(name));
    for (const running of started) await running.waitForLine('dependency.waiting');
    const health = async (name: ServiceName) => {
      const { status } = await fetch(`http://${deployment.health[name]}/readyz`);
      return { readyz: status, grpc: await grpcHealth(deployment.health[name]) };
    };
    const notServing = { readyz: 503, grpc: HealthCheckResponse_ServingStatus.NOT_SERVING };
    expect(await Promise.all(serviceNames.map(health))).toEqual(serviceNames.map(() => notServing));
    for (const name of serviceNames) await deployment.migrate(name);
    for (const running of started) await running.waitUntilReady();
    const serving = { readyz: 200, grpc: HealthCheckResponse_ServingStatus.SERVING };
    expect(await Promise.all(serviceNames.map(health))).toEqual(serviceNames.map(() => serving));
  });

  test('each tells Prometheus where bringing its rows under new keys stands', async () => {
    const line = (service: string) => `symbolon_rekey_state{service="${service}",state="none"} 1`;
    for (const name of serviceNames)
      await waitFor(`the metrics of ${name}`, async () => {
        const response = await fetch(`http://${deployment.health[name]}/metrics`);
        return (await response.text()).includes(line(name));
      });
  });

  test('the holder who puts the halves together gets in', async () => {
    const { pinRequest } = await request(1);
    const id = String(pinRequest?.id);
    const mail = await waitFor('the mail with the first half', async () =>
      deployment.smtp.mails.find((one) => halfInMail(one) !== undefined && referenceOf(one) === pinRequest?.reference),
    );
    const letter = await waitFor('the letter', async () => (await lettersIn(deployment.spoolFolder))[0]);
    const ready = await waitFor('both halves sent', async () => {
      const answer = await callUnary(client, 'getPinRequest', { id }, { deadlineMilliseconds });
      return answer.pinRequest?.state === PinRequestState.PIN_REQUEST_STATE_READY && answer.pinRequest;
    });
    expect(ready.deliveries.map(({ state }) => state)).toEqual([
      DeliveryState.DELIVERY_STATE_SENT,
      DeliveryState.DELIVERY_STATE_SENT,
    ]);
    const initialPin = `${halfInMail(mail)}${await halfInLetter(letter)}`;
    const fiscalCode = String(anApplicationMessage(1).fiscalCode);
    const exchanged = await callUnary(client, 'exchangePin', { fiscalCode, initialPin }, { deadlineMilliseconds });
    const verify = (pin: string) => callUnary(client, 'verifyPin', { fiscalCode, pin }, { deadlineMilliseconds });
    expect(await verify(String(exchanged.personalPin))).toEqual({
      outcome: VerifyOutcome.VERIFY_OUTCOME_VERIFIED,
      credential: expect.objectContaining({ level: Level.LEVEL_ORDINARY, changeRecommended: false }),
    });
    expect((await verify('BCDFGHJK')).outcome).toBe(VerifyOutcome.VERIFY_OUTCOME_REJECTED);
    expect(deployment.smtp.mails.filter((one) => halfInMail(one) === undefined)).toHaveLength(1); // the confirmation
  });

  test('what is asked for while a service is stopped arrives once it is started again; who watches hears of it', async () => {
    const [postal] = deployment.processes;
    expect(await postal?.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    const before = new Set(await lettersIn(deployment.spoolFolder));
    const { pinRequest } = await request(4);
    const stream = client.watchPinRequest({ id: String(pinRequest?.id) }, { deadline: Date.now() + 60_000 });
    const heard = collectUntilReady(stream);
    const mail = await waitFor('the mail with the first half', () =>
      deployment.smtp.mails.find((one) => halfInMail(one) !== undefined && referenceOf(one) === pinRequest?.reference),
    );
    expect(await lettersIn(deployment.spoolFolder)).toHaveLength(before.size);
    await (await deployment.start('postal')).waitUntilReady();
    const letter = await waitFor(
      'the letter',
      async () => (await lettersIn(deployment.spoolFolder)).find((path) => !before.has(path)),
      { deadlineMilliseconds: 60_000 },
    );
    const initialPin = `${halfInMail(mail)}${await halfInLetter(letter)}`;
    const fiscalCode = String(anApplicationMessage(4).fiscalCode);
    const changes = await heard;
    const { personalPin } = await callUnary(
      client,
      'exchangePin',
      { fiscalCode, initialPin },
      { deadlineMilliseconds },
    );
    expect(personalPin).toMatch(/./);
    const delivering = PinRequestState.PIN_REQUEST_STATE_DELIVERING;
    const ready = PinRequestState.PIN_REQUEST_STATE_READY;
    expect(withoutRepeats(changes.map(({ state }) => state)).slice(-2)).toEqual([delivering, ready]);
    // While postal was stopped nothing became of the second half: every change of it came after the watch began.
    // SENDING is passed over where its report comes together with the next one.
    const sending = DeliveryState.DELIVERY_STATE_SENDING;
    const second = withoutRepeats(changes.map((change) => change.second).filter((state) => state !== sending));
    expect(second).toEqual([
      DeliveryState.DELIVERY_STATE_QUEUED,
      DeliveryState.DELIVERY_STATE_ACCEPTED,
      DeliveryState.DELIVERY_STATE_SENT,
    ]);
  });

  test('a report is taken from the service of that channel family only', async () => {
    const reports = [
      {
        reportId: randomUUID(),
        deliveryId: randomUUID(),
        attempt: 1,
        state: DeliveryState.DELIVERY_STATE_SENT,
        reason: '',
        occurTime: new Date(),
        carrier: 'x',
        carrierReference: 'x',
      },
    ];
    const asPortal = await openClient(DeliveryReportServiceClient, {
      address: deployment.credentialsAddress,
      tls: tlsOf(deployment, 'portal'),
    });
    await expect(callUnary(asPortal, 'reportDeliveries', { reports }, { deadlineMilliseconds })).rejects.toMatchObject({
      kind: 'forbidden',
      reason: 'CALLER_NOT_ALLOWED',
    });
    asPortal.close();
    const second = await request(2);
    const letterId = String(second.pinRequest?.deliveries.find(({ half }) => half === 2)?.id);
    const asMail = await openClient(DeliveryReportServiceClient, {
      address: deployment.credentialsAddress,
      tls: tlsOf(deployment, 'notify-mail'),
    });
    const forged = reports.map((report) => ({
      ...report,
      deliveryId: letterId,
      state: DeliveryState.DELIVERY_STATE_RETURNED,
    }));
    const { results } = await callUnary(asMail, 'reportDeliveries', { reports: forged }, { deadlineMilliseconds });
    expect(results.map(({ outcome }) => outcome)).toEqual([3]);
    asMail.close();
  });

  test('while Kafka is away requests are taken on, and delivered when it is back', async () => {
    await deployment.kafka.signalNode(0, 'SIGKILL');
    const letters = (await lettersIn(deployment.spoolFolder)).length;
    const { pinRequest } = await request(3);
    expect(pinRequest?.state).toBe(PinRequestState.PIN_REQUEST_STATE_ACCEPTED);
    await deployment.kafka.startNode(0);
    await waitFor('the letter', async () => (await lettersIn(deployment.spoolFolder)).length > letters, {
      deadlineMilliseconds: 60_000,
    });
    await waitFor(
      'the mail',
      async () => deployment.smtp.mails.some((one) => referenceOf(one) === pinRequest?.reference),
      {
        deadlineMilliseconds: 60_000,
      },
    );
  });

  test('each stops cleanly when asked to', async () => {
    for (const running of deployment.processes)
      expect(await running.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});
