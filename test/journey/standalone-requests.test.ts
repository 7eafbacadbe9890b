import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { carriesReference } from '../../cli/try/inbox';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { Half, type PinRequest, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { halfInText } from '../support/halves';
import { type StandaloneUnderTest, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

const call = { deadlineMilliseconds: 60_000 };

describe('who asks in one process', () => {
  let standalone: StandaloneUnderTest;
  let client: CredentialServiceClient;
  beforeAll(async () => {
    standalone = await startStandalone(join(await temporaryFolder(), 'data'));
    client = await standalone.openClient();
  });
  afterAll(() => client?.close());

  const ask = async (application: ReturnType<typeof anApplicationMessage>): Promise<PinRequest> => {
    const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
    if (pinRequest === undefined) throw new Error('RequestPin gave no request');
    return pinRequest;
  };
  const inState = (id: string, state: PinRequestState) =>
    waitFor('the state', async () => {
      const { pinRequest } = await callUnary(client, 'getPinRequest', { id }, call);
      return pinRequest?.state === state;
    });
  const halvesIn = async (channel: string, { reference }: PinRequest) =>
    (await standalone.inbox()).flatMap((item) =>
      item.channel === channel && carriesReference(item.text, reference) ? (halfInText(item.text) ?? []) : [],
    );

  test('again in the same words gets the same half once more, and no second letter within a day', async () => {
    const application = anApplicationMessage(401, { mobile: '+393331000401' });
    const request = await ask(application);
    await inState(request.id, PinRequestState.PIN_REQUEST_STATE_READY);
    expect(await ask(application)).toMatchObject({ id: request.id, state: PinRequestState.PIN_REQUEST_STATE_READY });
    await waitFor('a second SMS', async () => (await halvesIn('sms', request)).length === 2);
    await inState(request.id, PinRequestState.PIN_REQUEST_STATE_READY);
    const [first, second] = await halvesIn('sms', request);
    expect(second).toBe(first);
    expect(await halvesIn('letter', request)).toHaveLength(1);
  });

  test('without any contact gets the first half by letter, which waits for its activation', async () => {
    const healthCard = { number: '80380000100123456789', expiryDate: '2030-01-31' };
    const request = await ask(anApplicationMessage(402, { email: undefined, healthCard }));
    expect(request.deliveries.map(({ half }) => half)).toEqual([Half.HALF_FIRST]);
    await inState(request.id, PinRequestState.PIN_REQUEST_STATE_AWAITING_ACTIVATION);
    expect(await halvesIn('letter', request)).toEqual([expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ2-9]{8}$/)]);
  });
});
