import {
  AddSuppressionRequest,
  RemoveSuppressionRequest,
  SetCarrierStateRequest,
} from '../../proto/gen/symbolon/notify/v1/gateway_service';
import { SendNotificationRequest } from '../../proto/gen/symbolon/notify/v1/notification_service';
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';
import { tables } from './notify-room';
import { operators, reasonOf, type ServedNotify, serveNotify } from './served-notify';

const call = { deadlineMilliseconds: 60_000 };
const id = '0190d3f4-5f4a-7000-8000-000000000001';

describeOnEachDatabase('what is refused at notify', migrations, (context) => {
  let served: ServedNotify;
  beforeEach(async () => {
    await context.empty(...tables);
    served = await serveNotify(context.database);
  });
  afterEach(() => served.close());
  const events = async (): Promise<readonly unknown[]> =>
    context
      .database('audit_event')
      .orderBy('id')
      .select('actor', 'action', 'method', 'refusal', 'subject_id', 'reason');
  const refused = (method: string, refusal: string, subject_id: string | null = null) => ({
    ...{ actor: 'operator:anna', action: 'call-refused', method, refusal, subject_id, reason: null },
  });

  test('to an operator by a rule is in the audit, with what the call named by an id', async () => {
    const gateway = await served.gateway(await served.tokenOf('supervisor'));
    const messages = await served.notifications(operators, await served.tokenOf('supervisor'));
    const outcomes = [
      callUnary(gateway, 'removeSuppression', RemoveSuppressionRequest.fromPartial({ id }), call),
      callUnary(gateway, 'addSuppression', AddSuppressionRequest.fromPartial({ note: 'Mario Rossi' }), call),
      callUnary(gateway, 'setCarrierState', SetCarrierStateRequest.fromPartial({ name: 'Mario Rossi' }), call),
      callUnary(messages, 'getMessage', { id }, call),
      callUnary(messages, 'cancelMessage', { id: 'Mario Rossi' }, call),
    ];
    const reasons = await Promise.all(outcomes.map(reasonOf));
    expect({ reasons, events: await events() }).toEqual({
      reasons: ['SUPPRESSION_NOT_FOUND', 'INVALID_FIELDS', 'INVALID_FIELDS', 'MESSAGE_NOT_FOUND', 'MESSAGE_NOT_FOUND'],
      events: expect.arrayContaining([
        refused('RemoveSuppression', 'SUPPRESSION_NOT_FOUND', id),
        refused('AddSuppression', 'INVALID_FIELDS'),
        refused('SetCarrierState', 'INVALID_FIELDS'),
        refused('GetMessage', 'MESSAGE_NOT_FOUND', id),
        refused('CancelMessage', 'MESSAGE_NOT_FOUND'),
      ]),
    });
    expect(await events()).toHaveLength(5);
  });

  test('to a service by a rule is not: it has the answer', async () => {
    const messages = await served.notifications();
    expect(await reasonOf(callUnary(messages, 'getMessage', { id }, call))).toBe('MESSAGE_NOT_FOUND');
    expect(await events()).toEqual([]);
  });

  test('at the door is in the audit: a role, a token, a caller', async () => {
    const denied = (method: string, actor: string, refusal: string) => ({
      ...{ actor, action: 'call-denied', method, refusal, subject_id: null, reason: expect.stringMatching(/^from ./) },
    });
    const setting = SetCarrierStateRequest.fromPartial({});
    for (const token of [await served.tokenOf('auditor'), await served.expiredToken()])
      await reasonOf(callUnary(await served.gateway(token), 'setCarrierState', setting, call));
    const sending = SendNotificationRequest.fromPartial({});
    await reasonOf(callUnary(await served.notifications(operators), 'sendNotification', sending, call));
    await waitFor('three events', async () => (await events()).length === 3);
    expect(await events()).toEqual(
      expect.arrayContaining([
        denied('SetCarrierState', 'operator:anna', 'ROLE_MISSING'),
        denied('SetCarrierState', operators, 'OPERATOR_TOKEN'),
        denied('SendNotification', operators, 'CALLER_NOT_ALLOWED'),
      ]),
    );
  });
});
