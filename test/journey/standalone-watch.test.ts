import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { DeliveryState, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

const call = { deadlineMilliseconds: 60_000 };

/** What a watch tells of a request until both halves are sent: its state, and that of each half. */
async function watchUntilReady(client: CredentialServiceClient, id: string) {
  const heard: { state: PinRequestState; halves: DeliveryState[] }[] = [];
  const stream = client.watchPinRequest({ id }, { deadline: Date.now() + 20_000 });
  for await (const { pinRequest } of stream) {
    heard.push({
      state: pinRequest.state,
      halves: pinRequest.deliveries.map(({ state }: { state: DeliveryState }) => state),
    });
    if (pinRequest.state === PinRequestState.PIN_REQUEST_STATE_READY) break;
  }
  stream.cancel();
  return heard;
}

function withoutRepeats<T>(values: readonly T[]): readonly T[] {
  return values.filter((value, at) => at === 0 || value !== values[at - 1]);
}

test('whoever watches a request hears of every change until both halves are sent', async () => {
  const standalone = await startStandalone(join(await temporaryFolder(), 'data'));
  const client = await standalone.openClient();
  let seed = 40;
  const delivering = PinRequestState.PIN_REQUEST_STATE_DELIVERING;
  // A watch that began after the last change has heard of READY only.
  const heard = await waitFor('a watch that began in time', async () => {
    const application = anApplicationMessage(seed++);
    const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
    const id = String(pinRequest?.id);
    const changes = await watchUntilReady(client, id);
    return changes.some(({ state }) => state === delivering) && changes;
  });
  const states = withoutRepeats(heard.map(({ state }) => state));
  const wayOfRequest = [
    PinRequestState.PIN_REQUEST_STATE_ACCEPTED,
    delivering,
    PinRequestState.PIN_REQUEST_STATE_READY,
  ];
  expect(states).toEqual(wayOfRequest.slice(-states.length));
  const wayOfHalf = [
    DeliveryState.DELIVERY_STATE_QUEUED,
    DeliveryState.DELIVERY_STATE_ACCEPTED,
    DeliveryState.DELIVERY_STATE_SENT,
  ];
  for (const at of [0, 1]) {
    // SENDING is passed over where its report comes together with the next one.
    const sending = DeliveryState.DELIVERY_STATE_SENDING;
    const half = withoutRepeats(heard.flatMap(({ halves }) => halves[at] ?? []).filter((state) => state !== sending));
    expect(half).toEqual(wayOfHalf.slice(-half.length));
  }
  expect(new Set(heard.map((change) => JSON.stringify(change))).size).toBe(heard.length);
  client.close();
  await standalone.process.kill('SIGTERM');
});
