import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  Attention,
  ListPinRequestsRequest,
  OperatorServiceClient,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { Channel, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { LetterState } from '../../proto/gen/symbolon/postal/v1/letter';
import {
  LetterOutcome,
  ListLettersRequest,
  PostalServiceClient,
  ReturnReason,
} from '../../proto/gen/symbolon/postal/v1/postal_service';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { startProcess } from '../support/process';
import { type StandaloneUnderTest, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

const call = { deadlineMilliseconds: 60_000 };

describe('a letter that the post brings back', () => {
  let folder: string;
  let standalone: StandaloneUnderTest;
  beforeAll(async () => {
    folder = join(await temporaryFolder(), 'data');
    standalone = await startStandalone(folder);
  });

  async function supervisorToken(): Promise<string> {
    const args = ['try', 'operator-token', '--role', 'supervisor'];
    const cli = await startProcess({ entry: 'cli/main', args, env: { SYMBOLON_DATA: folder } });
    await cli.end;
    return cli.lines.join('\n');
  }

  test('suspends the PIN, tells its holder, stands in the operators’ list with the post’s reason, and blocks the address', async () => {
    const token = await supervisorToken();
    const { address } = standalone;
    const portal = await standalone.openClient();
    const operators = await openClient(OperatorServiceClient, { address, token });
    const post = await openClient(PostalServiceClient, { address, token });
    const application = anApplicationMessage(43);
    const { pinRequest } = await callUnary(portal, 'requestPin', { requestId: randomUUID(), application }, call);
    const id = String(pinRequest?.id);
    const deliveryId = String(pinRequest?.deliveries.find(({ channel }) => channel === Channel.CHANNEL_LETTER)?.id);

    const letter = await waitFor('the letter to be sent', async () => {
      const { letters } = await callUnary(post, 'listLetters', ListLettersRequest.fromPartial({ deliveryId }), call);
      return letters.find(({ state }) => state === LetterState.LETTER_STATE_SENT);
    });
    const [outcome, returnReason] = [LetterOutcome.LETTER_OUTCOME_RETURNED, ReturnReason.RETURN_REASON_MOVED];
    const returned = { code: letter.code, outcome, returnReason, occurTime: undefined };
    await callUnary(post, 'recordOutcome', returned, call);

    await waitFor('the PIN to be suspended', async () => {
      const { pinRequest: now } = await callUnary(portal, 'getPinRequest', { id }, call);
      return now?.state === PinRequestState.PIN_REQUEST_STATE_SUSPENDED;
    });
    await waitFor('the mail', async () =>
      (await standalone.inbox()).some(({ to, text }) => to === application.email && text.includes('came back to us')),
    );
    const asked = ListPinRequestsRequest.fromPartial({
      needsAttention: true,
      attention: Attention.ATTENTION_RETURNED,
    });
    const listed = await callUnary(operators, 'listPinRequests', asked, call);
    expect(listed.pinRequests.map(({ pinRequest: one }) => one?.deliveries.map(({ reason }) => reason))).toEqual([
      ['', 'MOVED'],
    ]);
    const retry = callUnary(operators, 'retryDelivery', { deliveryId, reason: 'again' }, call);
    await expect(retry).rejects.toMatchObject({ reason: 'ADDRESS_BLOCKED' });
    for (const client of [portal, operators, post]) client.close();
  });
});
