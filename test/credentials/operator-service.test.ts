import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { operatorRoles as rolesOfTry } from '../../cli/try/operator-token';
import { ElevateAtDeskRequest, IssueAtDeskRequest } from '../../proto/gen/symbolon/credentials/v1/desk';
import {
  AddContactRequest,
  Attention,
  ConfirmPersonalDataRequest,
  ListPinRequestsRequest,
  OperatorServiceClient,
  OperatorServiceService,
  ReleaseHeldIssueRequest,
  ResolveDeliveryRequest,
  RetryDeliveryRequest,
  RevokePinForHolderRequest,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { Channel, DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { systemClock } from '../../runtime/clock';
import { isFault } from '../../runtime/fault';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { silentLog } from '../../runtime/log';
import { operatorVerifier } from '../../runtime/operator-token';
import { operatorService } from '../../services/credentials/api/operator-service';
import { operatorRoles } from '../../services/credentials/domain/operator-roles';
import { migrations } from '../../services/credentials/migrations';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import { anApplicationMessage } from '../support/application-message';
import { describeOnEachDatabase } from '../support/database-suite';
import { descriptorBytes } from '../support/descriptor-bytes';
import {
  jwksOf,
  type OperatorKey,
  operatorAudience,
  operatorIssuer,
  operatorKey,
  operatorToken,
} from '../support/operator-issuer';
import { temporaryFolder } from '../support/temporary-folder';
import { anApplication, type CredentialsRoom, openCredentialsRoom } from './credentials-room';

const call = { deadlineMilliseconds: 10_000 };
const reason = 'called back';

/** Every method with a body that finds nothing, and who may call it. */
const methods = {
  confirmPersonalData: [ConfirmPersonalDataRequest, 'contact_centre supervisor'],
  releaseHeldIssue: [ReleaseHeldIssueRequest, 'supervisor'],
  addContact: [AddContactRequest, 'contact_centre supervisor'],
  revokePinForHolder: [RevokePinForHolderRequest, 'contact_centre desk supervisor'],
  retryDelivery: [RetryDeliveryRequest, 'contact_centre desk supervisor'],
  resolveDelivery: [ResolveDeliveryRequest, 'supervisor'],
  issueAtDesk: [IssueAtDeskRequest, 'desk supervisor'],
  elevateAtDesk: [ElevateAtDeskRequest, 'desk supervisor'],
  listPinRequests: [ListPinRequestsRequest, 'contact_centre desk supervisor auditor'],
} as const;
type Method = keyof typeof methods;

describeOnEachDatabase('the service for operators', migrations, (context) => {
  let room: CredentialsRoom;
  let key: OperatorKey;
  let server: GrpcServer;
  const clients: OperatorServiceClient[] = [];
  beforeAll(async () => {
    room = await openCredentialsRoom(context, { letterHold: 'mismatch' });
    key = await operatorKey('k1');
    const path = join(await temporaryFolder(), 'jwks.json');
    await writeFile(path, jwksOf(key));
    const keys = { kind: 'file', path } as const;
    const trust = { issuer: operatorIssuer, audience: operatorAudience, keys, rolesClaim: 'roles' };
    const verifyOperator = operatorVerifier(trust, { clock: systemClock, log: silentLog });
    const services = [operatorService({ ...room.deps, verifyOperator })];
    server = new GrpcServer({ listen: '127.0.0.1:0', services, descriptors: descriptorBytes(), log: silentLog });
    await server.start();
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await server.stop();
    await room.close();
  });
  const withToken = async (token: string | undefined) => {
    const client = await openClient(OperatorServiceClient, { address: `127.0.0.1:${server.port}`, token });
    clients.push(client);
    return client;
  };
  const as = async (...roles: readonly string[]) =>
    withToken(await operatorToken(key, new Date(), roles, { claims: { sub: 'anna' } }));
  const reasonOf = (outcome: Promise<unknown>): Promise<string> =>
    outcome.then(
      () => 'OK',
      (error: unknown) => (isFault(error) ? error.reason : 'NO_FAULT'),
    );
  const try_ = (client: OperatorServiceClient, method: Method) =>
    // Each method gets a body of its own type, which TypeScript cannot follow through the table.
    reasonOf(callUnary(client, method, methods[method][0].fromPartial({}) as never, call));

  test('knows no method but those of the table, and no role but those that a token can be made for', () => {
    expect(Object.keys(methods).sort()).toEqual(Object.keys(OperatorServiceService).sort());
    expect(rolesOfTry).toEqual(operatorRoles);
  });

  test.each(Object.keys(methods) as Method[])('%s is open to its roles, and to nobody else', async (method) => {
    const allowed = methods[method][1].split(' ');
    for (const role of [...operatorRoles, 'Supervisor', 'admin', 'constructor', '']) {
      const said = await try_(await as(role), method);
      expect([role, said === 'ROLE_MISSING']).toEqual([role, !allowed.includes(role)]);
    }
    expect(await try_(await as(), method)).toBe('ROLE_MISSING');
    expect(await try_(await as('admin', ...allowed.slice(0, 1)), method)).not.toBe('ROLE_MISSING');
  });

  test.each(Object.keys(methods) as Method[])('%s is refused without a token that is valid', async (method) => {
    const expired = await operatorToken(key, new Date(Date.now() - 3_600_000), ['supervisor']);
    for (const token of [undefined, 'nonsense', expired])
      expect(await try_(await withToken(token), method)).toBe('OPERATOR_TOKEN');
  });

  test('tells operators what is held, and whose name stands in the audit', async () => {
    const application = anApplication(70_001);
    const { request } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    const supervisor = await as('supervisor');
    const { pinRequests } = await callUnary(
      supervisor,
      'listPinRequests',
      ListPinRequestsRequest.fromPartial({ fiscalCode: String(application.fiscalCode) }),
      call,
    );
    expect(
      pinRequests.map(({ pinRequest, attention, credentialId, subject }) => ({
        id: pinRequest?.id,
        states: pinRequest?.deliveries.map(({ state }) => state),
        attention,
        credentialId,
        subject,
      })),
    ).toEqual([
      {
        id: request.id,
        states: [DeliveryState.DELIVERY_STATE_QUEUED, DeliveryState.DELIVERY_STATE_HELD],
        attention: Attention.ATTENTION_UNSPECIFIED,
        credentialId: request.credentialId,
        subject: request.holderId,
      },
    ]);
    const { pinRequest } = await callUnary(
      supervisor,
      'confirmPersonalData',
      { pinRequestId: request.id, reason },
      call,
    );
    expect(pinRequest?.pinRequest?.deliveries.map(({ state }) => state)).toEqual([
      DeliveryState.DELIVERY_STATE_QUEUED,
      DeliveryState.DELIVERY_STATE_QUEUED,
    ]);
    const audit = context.database('audit_event').where({ action: 'personal-data-confirmed' });
    expect(await audit.select('actor', 'reason')).toEqual([{ actor: 'operator:anna', reason }]);
  });

  test('issues at a desk, which may have its slip printed again and nothing else', async () => {
    const form = { number: 'RM/17', signDate: '2026-01-07', identityDocument: 1 };
    const atDesk = { application: anApplicationMessage(71_001), deskId: 'roma-1', form, reason };
    const operator = await as('desk');
    const asked = { ...atDesk, requestId: randomUUID() };
    const { pinRequest, ...ids } = await callUnary(operator, 'issueAtDesk', asked, call);
    const [slip, mail] = pinRequest?.deliveries ?? [];
    const retry = (deliveryId = '') => reasonOf(callUnary(operator, 'retryDelivery', { deliveryId, reason }, call));
    const elevate = (identityDocument: number) => {
      const { application, ...rest } = { ...atDesk, form: { ...form, identityDocument } };
      return callUnary(operator, 'elevateAtDesk', { fiscalCode: application.fiscalCode, ...rest }, call);
    };
    expect({
      ids,
      ways: [slip, mail].map((delivery) => delivery?.channel),
      retries: [await retry(slip?.id), await retry(mail?.id)],
      elevated: await reasonOf(elevate(1)),
    }).toEqual({
      ids: { credentialId: expect.any(String), subject: expect.any(String) },
      ways: [Channel.CHANNEL_DESK_SLIP, Channel.CHANNEL_EMAIL],
      retries: ['OK', 'ROLE_MISSING'],
      elevated: 'CREDENTIAL_NOT_FOUND', // it was never used
    });
    for (const [kind, fault] of [
      [0, 'FIELD_REQUIRED'],
      [99, 'VALUE_UNKNOWN'],
    ] as const)
      await expect(elevate(kind)).rejects.toMatchObject({
        fields: [expect.objectContaining({ field: 'form.identity_document', reason: fault })],
      });
  });

  test.each([
    ['nothing', '', 'FIELD_REQUIRED'],
    ['501 characters', 'x'.repeat(501), 'TEXT_TOO_LONG'],
    ['two lines', 'a\nb', 'CONTROL_CHARACTERS'],
  ])('refuses %s as a reason', async (_, text, fault) => {
    const supervisor = await as('supervisor');
    for (const method of ['confirmPersonalData', 'releaseHeldIssue'] as const)
      await expect(
        callUnary(supervisor, method, { pinRequestId: randomUUID(), reason: text }, call),
      ).rejects.toMatchObject({ fields: [expect.objectContaining({ field: 'reason', reason: fault })] });
  });
});
