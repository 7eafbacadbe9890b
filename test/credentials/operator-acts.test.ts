import { randomUUID } from 'node:crypto';
import {
  AuditFaultKind,
  ListAuditEventsRequest,
  VerifyAuditChainRequest,
} from '../../proto/gen/symbolon/credentials/v1/audit';
import {
  ElevationCaseState,
  ElevationRefusal,
  ElevationVerdict,
  ListElevationCasesRequest,
} from '../../proto/gen/symbolon/credentials/v1/elevation';
import { Attention, ListPinRequestsRequest } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { Channel, DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { linkAuditEvents } from '../../runtime/audit-linker';
import { later, millisecondsPerMinute } from '../../runtime/clock';
import { callUnary } from '../../runtime/grpc-client';
import { migrations } from '../../services/credentials/migrations';
import { auditTrail } from '../../services/credentials/store/audit-events';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import { anApplicationMessage } from '../support/application-message';
import { describeOnEachDatabase } from '../support/database-suite';
import { anApplication } from './credentials-room';
import { openElevationRoom } from './elevation-room';
import { call, type OperatorRoom, openOperatorRoom, reason, reasonOf } from './operator-room';

describeOnEachDatabase('what operators do by their service', migrations, (context) => {
  let room: OperatorRoom;
  beforeAll(async () => {
    room = await openOperatorRoom(context);
  });
  afterAll(() => room.close());

  test('tells operators what is held, and whose name stands in the audit', async () => {
    const application = anApplication(70_001);
    const { request } = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    const supervisor = await room.as('supervisor');
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

  test('gives an auditor the audit, and says of each fault what and where it is', async () => {
    const auditor = await room.as('auditor');
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
    const listed = context.database('audit_event').where({ action: 'requests-listed', actor: 'operator:anna' });
    expect(await listed.pluck('holder_id')).toEqual(['']);
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
    const operator = await room.as('desk');
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
    const [desk, reviewer] = [await room.as('desk'), await room.as('reviewer')];
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
    expect(await reasonOf(callUnary(await room.as('auditor'), 'listElevationCases', byNumber, call))).toBe(
      'ROLE_MISSING',
    );
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
});
