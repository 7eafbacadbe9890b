import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  AddSuppressionRequest,
  GatewayServiceService,
  ListCarriersRequest,
  ListSuppressionsRequest,
  RemoveSuppressionRequest,
  SetCarrierStateRequest,
  SuppressionReason,
} from '../../proto/gen/symbolon/notify/v1/gateway_service';
import {
  CancelMessageRequest,
  GetMessageRequest,
  ListMessagesRequest,
  ListTemplatesRequest,
  type NotificationServiceClient,
  PreviewTemplateRequest,
  RetryMessageRequest,
} from '../../proto/gen/symbolon/notify/v1/notification_service';
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { mobile } from './notification-room';
import { tables } from './notify-room';
import { operators, reasonOf, type ServedNotify, serveNotify } from './served-notify';

const call = { deadlineMilliseconds: 60_000 };
const operatorRoles = ['contact_centre', 'desk', 'reviewer', 'supervisor', 'auditor'];
const everybody = operatorRoles.join(' ');

/** Every unary method of both services that an operator may call, with a body that finds nothing, and who may. */
const forOperators = {
  notification: {
    getMessage: [GetMessageRequest, 'contact_centre supervisor auditor'],
    listMessages: [ListMessagesRequest, 'contact_centre supervisor auditor'],
    retryMessage: [RetryMessageRequest, 'supervisor'],
    cancelMessage: [CancelMessageRequest, 'supervisor'],
    previewTemplate: [PreviewTemplateRequest, everybody],
    listTemplates: [ListTemplatesRequest, everybody],
  },
  gateway: {
    listCarriers: [ListCarriersRequest, 'contact_centre supervisor auditor'],
    setCarrierState: [SetCarrierStateRequest, 'supervisor'],
    listSuppressions: [ListSuppressionsRequest, 'contact_centre supervisor auditor'],
    addSuppression: [AddSuppressionRequest, 'contact_centre supervisor'],
    removeSuppression: [RemoveSuppressionRequest, 'contact_centre supervisor'],
  },
} as const;

describeOnEachDatabase('what operators call', migrations, (context) => {
  let served: ServedNotify;
  beforeAll(async () => {
    await context.empty(...tables);
    served = await serveNotify(context.database);
  });
  afterAll(() => served.close());

  test('an operator suppresses a recipient, finds it and lets it go', async () => {
    const client = await served.gateway(await served.tokenOf('contact_centre'));
    const recipient = { contact: { $case: 'mobile', value: mobile } } as const;
    const asked = { recipient, reason: SuppressionReason.SUPPRESSION_REASON_OPERATOR, note: 'called' };
    const { suppression } = await callUnary(client, 'addSuppression', AddSuppressionRequest.fromPartial(asked), call);
    expect(suppression).toEqual({
      id: expect.any(String),
      channel: Channel.CHANNEL_SMS,
      maskedRecipient: '+39 *** *** 4567',
      reason: SuppressionReason.SUPPRESSION_REASON_OPERATOR,
      operator: 'operator:anna',
      note: 'called',
      createTime: served.room.clock.now(),
      expireTime: undefined,
    });
    const list = async () =>
      (await callUnary(client, 'listSuppressions', ListSuppressionsRequest.fromPartial({ recipient }), call))
        .suppressions;
    expect(await list()).toEqual([suppression]);
    await callUnary(client, 'removeSuppression', { id: String(suppression?.id) }, call);
    expect(await list()).toEqual([]);
  });

  test('every method of the service for operators is in the table', () => {
    expect(Object.keys(forOperators.gateway).sort()).toEqual(Object.keys(GatewayServiceService).sort());
  });

  /** What an operator with these roles is told. */
  async function tryAs(method: string, token: string | undefined): Promise<unknown> {
    const isGateway = method in forOperators.gateway;
    const client = isGateway ? await served.gateway(token) : await served.notifications(operators, token);
    const table: Readonly<Record<string, readonly [{ fromPartial(part: object): unknown }, string]>> = {
      ...forOperators.notification,
      ...forOperators.gateway,
    };
    // Each method gets a body of its own type, which TypeScript cannot follow through the table.
    return reasonOf(
      callUnary(
        client as NotificationServiceClient,
        method as 'getMessage',
        table[method]?.[0].fromPartial({}) as never,
        call,
      ),
    );
  }

  test.each(
    Object.entries({ ...forOperators.notification, ...forOperators.gateway }),
  )('%s is open to its roles, and to no other operator', async (method, [, allowed]) => {
    for (const role of [...operatorRoles, 'admin', ''])
      expect([role, (await tryAs(method, await served.tokenOf(role))) === 'ROLE_MISSING']).toEqual([
        role,
        !allowed.split(' ').includes(role),
      ]);
    expect(await tryAs(method, 'nonsense')).toBe('OPERATOR_TOKEN');
    expect(await tryAs(method, undefined)).toBe('OPERATOR_TOKEN');
  });
});
