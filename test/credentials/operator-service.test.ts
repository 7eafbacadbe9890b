import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { operatorRoles as rolesOfTry } from '../../cli/try/operator-token';
import {
  AuditFaultKind,
  ListAuditEventsRequest,
  VerifyAuditChainRequest,
} from '../../proto/gen/symbolon/credentials/v1/audit';
import { ElevateAtDeskRequest, IssueAtDeskRequest } from '../../proto/gen/symbolon/credentials/v1/desk';
import {
  ClaimElevationCaseRequest,
  DecideElevationRequest,
  ElevationCaseState,
  ElevationRefusal,
  ElevationVerdict,
  ListElevationCasesRequest,
  OpenElevationCaseRequest,
  PutBackElevationCaseRequest,
} from '../../proto/gen/symbolon/credentials/v1/elevation';
import {
  EraseHolderRequest,
  ExportHolderRequest,
  GetHolderRequest,
} from '../../proto/gen/symbolon/credentials/v1/holder';
import {
  AddContactRequest,
  Attention,
  ConfirmPersonalDataRequest,
  CorrectAddressRequest,
  ListPinRequestsRequest,
  OperatorServiceClient,
  OperatorServiceService,
  ReleaseHeldIssueRequest,
  RequestPinForHolderRequest,
  ResolveDeliveryRequest,
  RetryDeliveryRequest,
  RevokePinForHolderRequest,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { Channel, DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { ListProposalsRequest, RefuseProposalRequest } from '../../proto/gen/symbolon/credentials/v1/proposal';
import { GetReconciliationRequest } from '../../proto/gen/symbolon/credentials/v1/reconciliation';
import {
  ApproveSurgeRequest,
  EndSurgeRequest,
  ListSurgesRequest,
  ProposeSurgeRequest,
} from '../../proto/gen/symbolon/credentials/v1/surge';
import { linkAuditEvents } from '../../runtime/audit-linker';
import { later, millisecondsPerMinute, systemClock } from '../../runtime/clock';
import type { Denial } from '../../runtime/denial';
import { isFault } from '../../runtime/fault';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { faultOf } from '../../runtime/grpc-status';
import { silentLog } from '../../runtime/log';
import { operatorVerifier } from '../../runtime/operator-token';
import { operatorService } from '../../services/credentials/api/operator-service';
import { migrations } from '../../services/credentials/migrations';
import { auditTrail } from '../../services/credentials/store/audit-events';

import { requestPin } from '../../services/credentials/use-cases/request-pin';
import { gates, shippedAccess } from '../support/access';
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
import { noDocuments } from './document-room';
import { openElevationRoom } from './elevation-room';
import { forms } from './form-room';

const call = { deadlineMilliseconds: 60_000 };
const reason = 'called back';

/** The reason with which a stream ends. */
const endOf = (stream: ClientReadableStream<unknown>): Promise<string> =>
  new Promise((ended) => {
    stream.on('data', () => {});
    stream.on('end', () => ended('OK'));
    stream.on('error', (error: ServiceError) => ended(faultOf(error).reason));
  });

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
  openElevationCase: [OpenElevationCaseRequest, 'contact_centre reviewer supervisor'],
  // All of them; by its number one is open to others, too.
  listElevationCases: [ListElevationCasesRequest, 'reviewer supervisor'],
  claimElevationCase: [ClaimElevationCaseRequest, 'reviewer supervisor'],
  putBackElevationCase: [PutBackElevationCaseRequest, 'reviewer supervisor'],
  decideElevation: [DecideElevationRequest, 'reviewer supervisor'],
  listPinRequests: [ListPinRequestsRequest, 'contact_centre desk supervisor auditor'],
  listAuditEvents: [ListAuditEventsRequest, 'auditor supervisor'],
  verifyAuditChain: [VerifyAuditChainRequest, 'auditor supervisor'],
  requestPinForHolder: [RequestPinForHolderRequest, 'contact_centre supervisor'],
  correctAddress: [CorrectAddressRequest, 'contact_centre supervisor'],
  getHolder: [GetHolderRequest, 'contact_centre desk supervisor'],
  exportHolder: [ExportHolderRequest, 'supervisor'],
  eraseHolder: [EraseHolderRequest, 'supervisor'],
  listProposals: [ListProposalsRequest, 'supervisor auditor'],
  proposeSurge: [ProposeSurgeRequest, 'supervisor'],
  approveSurge: [ApproveSurgeRequest, 'supervisor'],
  endSurge: [EndSurgeRequest, 'supervisor'],
  listSurges: [ListSurgesRequest, 'supervisor auditor'],
  refuseProposal: [RefuseProposalRequest, 'supervisor'],
  getReconciliation: [GetReconciliationRequest, 'supervisor auditor'],
} as const;
type Method = keyof typeof methods;
/** Of these documents.test.ts tells. */
const documentMethods = ['fileElevationDocument', 'listElevationDocuments', 'getElevationDocument'];

describeOnEachDatabase('the service for operators', migrations, (context) => {
  let room: CredentialsRoom;
  let key: OperatorKey;
  let server: GrpcServer;
  let serve: () => Promise<GrpcServer>;
  const clients: OperatorServiceClient[] = [];
  const denials: Denial[] = [];
  beforeAll(async () => {
    room = await openCredentialsRoom(context, { letterHold: 'mismatch' });
    key = await operatorKey('k1');
    const path = join(await temporaryFolder(), 'jwks.json');
    await writeFile(path, jwksOf(key));
    const keys = { kind: 'file', path } as const;
    const trust = { issuer: operatorIssuer, audience: operatorAudience, keys, rolesClaim: 'roles' };
    const verifyOperator = operatorVerifier(trust, { clock: systemClock, log: silentLog });
    serve = async () => {
      const listening = new GrpcServer({
        ...gates(),
        listen: '127.0.0.1:0',
        services: [operatorService({ ...room.deps, ...noDocuments, ...forms, verifyOperator })],
        descriptors: descriptorBytes(),
        log: silentLog,
        denied: (denial) => void denials.push(denial),
      });
      await listening.start();
      return listening;
    };
    server = await serve();
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
  const try_ = (client: OperatorServiceClient, method: Method) => {
    if (method === 'exportHolder') return endOf(client.exportHolder(ExportHolderRequest.fromPartial({})));
    // Each method gets a body of its own type, which TypeScript cannot follow through the table.
    return reasonOf(callUnary(client, method, methods[method][0].fromPartial({}) as never, call));
  };

  test('knows no method but those of the table, and no role but those that a token can be made for', () => {
    expect([...Object.keys(methods), ...documentMethods].sort()).toEqual(Object.keys(OperatorServiceService).sort());
    expect([...rolesOfTry]).toEqual(Object.keys(JSON.parse(shippedAccess.text).roles));
  });

  test.each(Object.keys(methods) as Method[])('%s is open to its roles, and to nobody else', async (method) => {
    const allowed = methods[method][1].split(' ');
    for (const role of [...rolesOfTry, 'Supervisor', 'admin', 'constructor', '']) {
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

  test('tells of who was turned away, and writes down who was refused by a rule', async () => {
    const [before, fresh] = [server, await serve()]; // of the one before most denials are told no more
    server = fresh;
    denials.length = 0;
    const subjectId = randomUUID();
    expect(await try_(await withToken(undefined), 'releaseHeldIssue')).toBe('OPERATOR_TOKEN');
    expect(await try_(await as('auditor'), 'releaseHeldIssue')).toBe('ROLE_MISSING');
    const asked = callUnary(await as('supervisor'), 'releaseHeldIssue', { pinRequestId: subjectId, reason }, call);
    expect(await reasonOf(asked)).toBe('PIN_REQUEST_NOT_FOUND');
    const door = {
      method: 'symbolon.credentials.v1.OperatorService/ReleaseHeldIssue',
      caller: 'local',
      source: '127.0.0.1',
    };
    const refused = context.database('audit_event').where({ subject_id: subjectId });
    expect({ denials, refused: await refused.select('actor', 'action', 'method', 'refusal') }).toEqual({
      denials: [
        { ...door, operatorSubject: undefined, reason: 'OPERATOR_TOKEN' },
        { ...door, operatorSubject: 'anna', reason: 'ROLE_MISSING' },
      ],
      refused: [
        {
          actor: 'operator:anna',
          action: 'call-refused',
          method: 'ReleaseHeldIssue',
          refusal: 'PIN_REQUEST_NOT_FOUND',
        },
      ],
    });
    server = before;
    await fresh.stop();
  });

  test('gives an auditor the audit, and says of each fault what and where it is', async () => {
    const auditor = await as('auditor');
    await callUnary(auditor, 'listPinRequests', ListPinRequestsRequest.fromPartial({}), call);
    await linkAuditEvents(room.deps, auditTrail);
    room.pass(1); // ids of one millisecond have no order
    const { events } = await callUnary(
      auditor,
      'listAuditEvents',
      ListAuditEventsRequest.fromPartial({ pageSize: 2 }),
      call,
    );
    expect(events.map(({ action, actor, blockNumber }) => ({ action, actor, blockNumber }))).toContainEqual({
      action: 'audit-listed',
      actor: 'operator:anna',
      blockNumber: 0n,
    });
    const verify = async () => {
      const answer = await callUnary(auditor, 'verifyAuditChain', VerifyAuditChainRequest.fromPartial({}), call);
      return {
        faults: answer.faults,
        faultCount: answer.faultCount,
        end: answer.end?.number,
        next: answer.nextPageToken,
      };
    };
    expect(await verify()).toEqual({ faults: [], faultCount: 0n, end: 1n, next: '' });
    const [event] = await context.database('audit_event').where({ block_number: 1 });
    await context.database('audit_event').where({ id: event.id }).update({ actor: 'operator:eve' });
    const fault = {
      kind: AuditFaultKind.AUDIT_FAULT_KIND_EVENT_CHANGED,
      blockNumber: 1n,
      lastBlockNumber: 0n,
      eventId: event.id,
    };
    expect(await verify()).toEqual({ faults: [fault], faultCount: 1n, end: 1n, next: '' });
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

  test('opens an elevation by the number of its barcode, and gives it to one reviewer with the holder, who decides', async () => {
    const holders = await openElevationRoom(context);
    const { elevation, fiscalCode } = await holders.submitted();
    await holders.close();
    const [desk, reviewer] = [await as('desk'), await as('reviewer')];
    const byNumber = ListElevationCasesRequest.fromPartial({ number: ` ${elevation.number} ` });
    const shown = {
      elevationCase: {
        id: elevation.id,
        number: elevation.number,
        state: ElevationCaseState.ELEVATION_CASE_STATE_SUBMITTED,
        refusal: ElevationRefusal.ELEVATION_REFUSAL_UNSPECIFIED,
        createTime: elevation.createTime,
        expireTime: elevation.openUntilTime,
        submitTime: elevation.submitTime,
        endTime: undefined,
      },
      subject: elevation.holderId,
      credentialId: elevation.credentialId,
      documentsVersion: 1,
      claimedBy: '',
      claimExpireTime: undefined,
      proposedBy: '',
      proposalExpireTime: undefined,
      filedBy: [],
      documentCount: 0,
    };
    expect(await callUnary(desk, 'listElevationCases', byNumber, call)).toEqual({
      elevationCases: [shown],
      nextPageToken: '',
    });
    expect(await reasonOf(callUnary(await as('auditor'), 'listElevationCases', byNumber, call))).toBe('ROLE_MISSING');
    const claimed = await callUnary(reviewer, 'claimElevationCase', { elevationCaseId: '' }, call);
    const claimExpireTime = later(room.deps.clock.now(), 30 * millisecondsPerMinute);
    expect(claimed).toEqual({
      elevationCase: { ...shown, claimedBy: 'operator:anna', claimExpireTime },
      holder: { fiscalCode, givenName: 'Maria', familyName: 'Rossi' },
    });
    const decided = await callUnary(
      reviewer,
      'decideElevation',
      {
        elevationCaseId: elevation.id,
        verdict: ElevationVerdict.ELEVATION_VERDICT_REFUSE,
        refusal: ElevationRefusal.ELEVATION_REFUSAL_FORM_NOT_SIGNED,
        documentsVersion: 0,
        reason,
      },
      call,
    );
    expect(decided.elevationCase?.elevationCase).toEqual({
      ...shown.elevationCase,
      state: ElevationCaseState.ELEVATION_CASE_STATE_REFUSED,
      refusal: ElevationRefusal.ELEVATION_REFUSAL_FORM_NOT_SIGNED,
      endTime: room.deps.clock.now(),
    });
    expect(await callUnary(reviewer, 'claimElevationCase', { elevationCaseId: '' }, call)).toEqual({});
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
