/** Tells of each change of a request, until both halves are sent. */
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { type Delivery, type PinRequest, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { patienceMilliseconds } from './patience';
import { StoryStopped } from './story-stopped';
import type { Terminal } from './terminal';
import { channelWord, deliveryStateWord, halfWord, requestStateWord } from './words';

export async function tellChanges(client: CredentialServiceClient, id: string, terminal: Terminal): Promise<void> {
  const begin = performance.now();
  const seconds = () => `${((performance.now() - begin) / 1_000).toFixed(2)} s`.padStart(8);
  const stream = client.watchPinRequest({ id }, { deadline: Date.now() + patienceMilliseconds });
  const told = new Map<string, string>();
  try {
    for await (const { pinRequest } of stream) {
      for (const [subject, state] of statesOf(pinRequest)) {
        if (told.get(subject) === state) continue;
        told.set(subject, state);
        terminal.line(`    ${terminal.style('soft', seconds())}  ${subject.padEnd(24)} ${state}`);
      }
      if (pinRequest.state === PinRequestState.PIN_REQUEST_STATE_READY) return;
    }
  } catch (error) {
    const last = [...told].map(([subject, state]) => `${subject} ${state}`).join(', ');
    throw new StoryStopped(`The two halves were not both sent in ${patienceMilliseconds / 1_000} s (${last}).`, {
      cause: error,
    });
  } finally {
    stream.cancel();
  }
}

function statesOf(request: PinRequest): [string, string][] {
  const deliveries = request.deliveries.map((delivery): [string, string] => [
    subjectOf(delivery),
    deliveryStateWord(delivery.state),
  ]);
  return [...deliveries, ['the request', requestStateWord(request.state)]];
}

function subjectOf({ half, channel }: Delivery): string {
  return `${halfWord(half)} by ${channelWord(channel)}`;
}
