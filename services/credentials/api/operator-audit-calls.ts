/** Reading and verifying the audit. */
import {
  type AuditEvent as AuditEventMessage,
  AuditFaultKind,
  type AuditFault as AuditFaultMessage,
  type ListAuditEventsRequest,
  type ListAuditEventsResponse,
  type VerifyAuditChainRequest,
  type VerifyAuditChainResponse,
} from '../../../proto/gen/symbolon/credentials/v1/audit';
import type { ForOperator } from '../../../runtime/for-operator';
import type { CredentialsDeps } from '../use-cases/deps';
import { type AuditEventPage, listAuditEvents } from '../use-cases/list-audit-events';
import { type VerifiedPage, verifyAuditChain } from '../use-cases/verify-audit-chain';

type Listed = AuditEventPage['events'][number];
type Fault = VerifiedPage['faults'][number];

/** An answer is bounded, whatever was done to the audit. */
const mostFaultsAnswered = 100;

export function operatorAuditCalls(deps: CredentialsDeps, { unary }: ForOperator) {
  return {
    listAuditEvents: unary(async (request: ListAuditEventsRequest, actor): Promise<ListAuditEventsResponse> => {
      const { events, nextPageToken } = await listAuditEvents(deps, request, actor);
      return { events: events.map(eventMessage), nextPageToken };
    }),
    verifyAuditChain: unary(async (request: VerifyAuditChainRequest, actor): Promise<VerifyAuditChainResponse> => {
      const anchors = request.anchors.map(({ number, mac }) => ({ number: Number(number), mac: Buffer.from(mac) }));
      return pageMessage(await verifyAuditChain(deps, { ...request, anchors }, actor));
    }),
  };
}

function eventMessage(event: Listed): AuditEventMessage {
  return {
    id: event.id,
    occurTime: event.occurTime,
    actor: event.actor,
    action: event.action,
    subject: event.holderId ?? '',
    pinRequestId: event.pinRequestId ?? '',
    subjectId: event.subjectId ?? '',
    method: event.method ?? '',
    refusal: event.refusal ?? '',
    reason: event.reason ?? '',
    blockNumber: BigInt(event.blockNumber ?? 0),
    surgeId: event.surgeId ?? '',
  };
}

function pageMessage(page: VerifiedPage): VerifyAuditChainResponse {
  return {
    blockCount: BigInt(page.blocks),
    eventCount: BigInt(page.events),
    faultCount: BigInt(page.faultCount),
    faults: page.faults.slice(0, mostFaultsAnswered).map(faultMessage),
    end: { number: BigInt(page.end.number), mac: page.end.mac },
    purgedThrough: BigInt(page.purgedThrough),
    nextPageToken: page.nextPageToken,
  };
}

const wireFaultKind: Readonly<Record<Fault['kind'], AuditFaultKind>> = {
  'event-changed': AuditFaultKind.AUDIT_FAULT_KIND_EVENT_CHANGED,
  'event-removed': AuditFaultKind.AUDIT_FAULT_KIND_EVENT_REMOVED,
  'event-added': AuditFaultKind.AUDIT_FAULT_KIND_EVENT_ADDED,
  'order-changed': AuditFaultKind.AUDIT_FAULT_KIND_ORDER_CHANGED,
  'block-changed': AuditFaultKind.AUDIT_FAULT_KIND_BLOCK_CHANGED,
  'block-removed': AuditFaultKind.AUDIT_FAULT_KIND_BLOCK_REMOVED,
  'block-replaced': AuditFaultKind.AUDIT_FAULT_KIND_BLOCK_REPLACED,
  'purge-changed': AuditFaultKind.AUDIT_FAULT_KIND_PURGE_CHANGED,
  'chain-cut-off': AuditFaultKind.AUDIT_FAULT_KIND_CHAIN_CUT_OFF,
  'key-unknown': AuditFaultKind.AUDIT_FAULT_KIND_KEY_UNKNOWN,
};

function faultMessage({ kind, block, lastBlock, eventId }: Fault): AuditFaultMessage {
  return {
    kind: wireFaultKind[kind],
    blockNumber: BigInt(block ?? 0),
    lastBlockNumber: BigInt(lastBlock ?? 0),
    eventId: eventId ?? '',
  };
}
