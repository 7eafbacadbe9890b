import { randomUUID } from 'node:crypto';
import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { operatorRoles as rolesOfTry } from '../../cli/try/operator-token';
import { ListAuditEventsRequest, VerifyAuditChainRequest } from '../../proto/gen/symbolon/credentials/v1/audit';
import { ElevateAtDeskRequest, IssueAtDeskRequest } from '../../proto/gen/symbolon/credentials/v1/desk';
import {
  ClaimElevationCaseRequest,
  DecideElevationRequest,
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
  ConfirmPersonalDataRequest,
  CorrectAddressRequest,
  ListPinRequestsRequest,
  type OperatorServiceClient,
  OperatorServiceService,
  ReleaseHeldIssueRequest,
  RequestPinForHolderRequest,
  ResolveDeliveryRequest,
  RetryDeliveryRequest,
  RevokePinForHolderRequest,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { ListProposalsRequest, RefuseProposalRequest } from '../../proto/gen/symbolon/credentials/v1/proposal';
import { GetReconciliationRequest } from '../../proto/gen/symbolon/credentials/v1/reconciliation';
import {
  ApproveSurgeRequest,
  EndSurgeRequest,
  ListSurgesRequest,
  ProposeSurgeRequest,
} from '../../proto/gen/symbolon/credentials/v1/surge';
import { callUnary } from '../../runtime/grpc-client';
import { faultOf } from '../../runtime/grpc-status';
import { migrations } from '../../services/credentials/migrations';
import { shippedAccess } from '../support/access';
import { describeOnEachDatabase } from '../support/database-suite';
import { call, type OperatorRoom, openOperatorRoom, reason, reasonOf } from './operator-room';

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

describeOnEachDatabase('the door of the service for operators', migrations, (context) => {
  let room: OperatorRoom;
  beforeAll(async () => {
    room = await openOperatorRoom(context);
  });
  afterAll(() => room.close());
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
      const said = await try_(await room.as(role), method);
      expect([role, said === 'ROLE_MISSING']).toEqual([role, !allowed.includes(role)]);
    }
    expect(await try_(await room.as(), method)).toBe('ROLE_MISSING');
    expect(await try_(await room.as('admin', ...allowed.slice(0, 1)), method)).not.toBe('ROLE_MISSING');
  });

  test.each(Object.keys(methods) as Method[])('%s is refused without a token that is valid', async (method) => {
    for (const token of [undefined, 'nonsense', await room.expiredToken()])
      expect(await try_(await room.withToken(token), method)).toBe('OPERATOR_TOKEN');
  });

  test('tells of who was turned away, and writes down who was refused by a rule', async () => {
    room.denials.length = 0;
    const subjectId = randomUUID();
    await room.atFreshDoor(async () => {
      expect(await try_(await room.withToken(undefined), 'releaseHeldIssue')).toBe('OPERATOR_TOKEN');
      expect(await try_(await room.as('auditor'), 'releaseHeldIssue')).toBe('ROLE_MISSING');
      const supervisor = await room.as('supervisor');
      const asked = callUnary(supervisor, 'releaseHeldIssue', { pinRequestId: subjectId, reason }, call);
      expect(await reasonOf(asked)).toBe('PIN_REQUEST_NOT_FOUND');
    });
    const door = {
      method: 'symbolon.credentials.v1.OperatorService/ReleaseHeldIssue',
      caller: 'local',
      source: '127.0.0.1',
    };
    const refused = context.database('audit_event').where({ subject_id: subjectId });
    const written = await refused.select('actor', 'action', 'method', 'refusal');
    expect({ denials: room.denials, refused: written }).toEqual({
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
  });

  test.each([
    ['nothing', '', 'FIELD_REQUIRED'],
    ['501 characters', 'x'.repeat(501), 'TEXT_TOO_LONG'],
    ['two lines', 'a\nb', 'CONTROL_CHARACTERS'],
  ])('refuses %s as a reason', async (_, text, fault) => {
    const supervisor = await room.as('supervisor');
    for (const method of ['confirmPersonalData', 'releaseHeldIssue'] as const)
      await expect(
        callUnary(supervisor, method, { pinRequestId: randomUUID(), reason: text }, call),
      ).rejects.toMatchObject({ fields: [expect.objectContaining({ field: 'reason', reason: fault })] });
  });
});
