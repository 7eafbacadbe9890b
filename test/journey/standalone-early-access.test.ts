import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { carriesReference } from '../../cli/try/inbox';
import { tokenFor } from '../../cli/try/operator-token';
import { Level, VerifyOutcome } from '../../proto/gen/symbolon/credentials/v1/credential';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { ProposeSurgeRequest } from '../../proto/gen/symbolon/credentials/v1/surge';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { halfInText } from '../support/halves';
import { type InboxApiItem, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

const call = { deadlineMilliseconds: 60_000 };
const [mobile, email] = ['+393331234578', 'holder78@example.org'];

test('on a click day, by two supervisors, the code on the phone opens reading until the letter is exchanged', async () => {
  const folder = join(await temporaryFolder(), 'data');
  const standalone = await startStandalone(folder);
  const client = await standalone.openClient();
  const arrived = (what: string, fits: (item: InboxApiItem) => boolean) =>
    waitFor(what, async () => (await standalone.inbox()).find(fits)?.text);
  const asSupervisor = async <T>(subject: string, act: (operators: OperatorServiceClient) => Promise<T>) => {
    const token = await tokenFor(folder, 'supervisor', subject);
    const operators = await openClient(OperatorServiceClient, { address: standalone.address, token });
    return act(operators).finally(() => operators.close());
  };

  const application = anApplicationMessage(78, { mobile, email });
  const { fiscalCode } = application;
  const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
  const half = async (channel: string) =>
    halfInText(
      await arrived(`the half by ${channel}`, (item) => {
        const isHalf =
          carriesReference(item.text, String(pinRequest?.reference)) && halfInText(item.text) !== undefined;
        return item.channel === channel && isHalf;
      }),
    );
  const initialPin = `${await half('sms')}${await half('letter')}`;

  await waitFor('the reports that both were sent', async () => {
    const seen = await callUnary(client, 'getPinRequest', { id: String(pinRequest?.id) }, call);
    return seen.pinRequest?.state === PinRequestState.PIN_REQUEST_STATE_READY;
  });

  const plan = ProposeSurgeRequest.fromPartial({ measures: { earlyAccessDays: 7 }, hours: 4, reason: 'click day' });
  const { proposal } = await asSupervisor('anna', (operators) => callUnary(operators, 'proposeSurge', plan, call));
  await asSupervisor('berta', (operators) =>
    callUnary(operators, 'approveSurge', { proposalId: String(proposal?.id), reason: '' }, call),
  );
  const { earlyAccessId } = await callUnary(client, 'requestEarlyAccess', { fiscalCode }, call);
  const codeIn = (text: string) => /code (\d{6}), .*7 days/.exec(text)?.[1];
  const sms = await arrived('the code', ({ channel, to, text }) => {
    return channel === 'sms' && to === mobile && codeIn(text) !== undefined;
  });
  const access = await callUnary(client, 'openEarlyAccess', { earlyAccessId, code: String(codeIn(sms)) }, call);
  const verify = () => callUnary(client, 'verifyEarlyAccess', { fiscalCode, accessToken: access.accessToken }, call);
  expect(await verify()).toEqual({
    outcome: VerifyOutcome.VERIFY_OUTCOME_VERIFIED,
    level: Level.LEVEL_ORDINARY,
    expireTime: access.expireTime,
  });
  await arrived(
    'the notice to the other contact',
    ({ to, subject }) => to === email && subject.includes('can be seen early'),
  );

  await callUnary(client, 'exchangePin', { fiscalCode, initialPin }, call);
  expect(await verify()).toEqual({
    outcome: VerifyOutcome.VERIFY_OUTCOME_REJECTED,
    level: Level.LEVEL_UNSPECIFIED,
    expireTime: undefined,
  });
  client.close();
  await standalone.process.kill('SIGTERM');
});
