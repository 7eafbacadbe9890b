/** What is above a cap is a supervisor's, by whichever call: each call must look at the roles for itself. */
import { randomUUID } from 'node:crypto';
import {
  CorrectAddressRequest,
  type OperatorPinRequest,
  RequestPinForHolderRequest,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary } from '../../runtime/grpc-client';
import type { OperatorRole } from '../../services/credentials/domain/operator-roles';
import { migrations } from '../../services/credentials/migrations';
import { anApplicationMessage } from '../support/application-message';
import { describeOnEachDatabase } from '../support/database-suite';
import { call, type OperatorRoom, openOperatorRoom, reason, reasonOf } from './operator-room';

describeOnEachDatabase('above a cap', migrations, (context) => {
  let room: OperatorRoom;
  let seed = 72_000;
  beforeAll(async () => {
    room = await openOperatorRoom(context, { letterHold: 'never', issuesPerAddress: 1, lettersPerHolder: 1 });
  });
  afterAll(() => room.close());

  const asked = async (role: OperatorRole, application = anApplicationMessage(++seed)) => {
    const request = RequestPinForHolderRequest.fromPartial({ requestId: randomUUID(), application, reason });
    const { pinRequest } = await callUnary(await room.as(role), 'requestPinForHolder', request, call);
    if (pinRequest === undefined) throw new Error('RequestPinForHolder gave no request');
    return { ...pinRequest, application };
  };
  const letterOf = ({ pinRequest }: OperatorPinRequest) =>
    String(pinRequest?.deliveries.find(({ channel }) => channel === Channel.CHANNEL_LETTER)?.id);

  test('RequestPinForHolder waits for a supervisor, and does not where one asks', async () => {
    const { application } = await asked('contact_centre');
    const neighbour = () => ({ ...anApplicationMessage(++seed), postalAddress: application.postalAddress });
    const [over, beyond] = [await asked('contact_centre', neighbour()), await asked('supervisor', neighbour())];
    expect([over, beyond].map(({ credentialId }) => credentialId !== '')).toEqual([false, true]);
  });

  test('RetryDelivery sends no letter but for a supervisor', async () => {
    const deliveryId = letterOf(await asked('contact_centre'));
    const retry = async (role: OperatorRole) =>
      reasonOf(callUnary(await room.as(role), 'retryDelivery', { deliveryId, reason }, call));
    expect([await retry('contact_centre'), await retry('supervisor')]).toEqual(['ROLE_MISSING', 'OK']);
  });

  test('CorrectAddress issues to no further door but for a supervisor', async () => {
    const taken = await asked('contact_centre');
    const { pinRequest } = await asked('contact_centre');
    const correction = CorrectAddressRequest.fromPartial({
      pinRequestId: String(pinRequest?.id),
      postalAddress: taken.application.postalAddress ?? {},
      reason,
    });
    const correct = async (role: OperatorRole) =>
      reasonOf(callUnary(await room.as(role), 'correctAddress', { ...correction, requestId: randomUUID() }, call));
    expect([await correct('contact_centre'), await correct('supervisor')]).toEqual(['ROLE_MISSING', 'OK']);
  });
});
