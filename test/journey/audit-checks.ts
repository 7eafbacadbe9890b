/** Whether the audit of an office is whole: asked by the call, and by the command that an auditor has. */
import { madeUpApplicant } from '../../cli/try/applicant';
import {
  type AuditFault,
  AuditFaultKind,
  VerifyAuditChainRequest,
} from '../../proto/gen/symbolon/credentials/v1/audit';
import { callUnary } from '../../runtime/grpc-client';
import { waitFor } from '../support/wait-for';
import { call } from './deployed-room';
import { ask, commandEnd, type Ended, type Office } from './office';

export interface EventRow {
  readonly id: string;
  readonly block_number: number;
}

/** `KIND EVENT`, or `KIND` of what is about no event; sorted. */
export type Found = readonly string[];

/** An act whose event is in a block; resolves to that event. */
export async function somethingDone(office: Office): Promise<EventRow> {
  const { id } = await ask(office, madeUpApplicant());
  return waitFor('the block', () =>
    office
      .database('audit_event')
      .where({ pin_request_id: id, action: 'pin-requested' })
      .whereNotNull('block_number')
      .first('id', 'block_number'),
  );
}

/** As on the command line. */
export function auditCommand(
  { commandSettings: { DATABASE_URL } }: Office,
  ...args: readonly string[]
): Promise<Ended> {
  return commandEnd('services/credentials/audit', args, { DATABASE_URL });
}

/** The whole chain, by VerifyAuditChain. */
export async function faultsByCall(
  office: Office,
  anchors: readonly { readonly number: number; readonly mac: string }[] = [],
): Promise<Found> {
  const auditor = await office.operator('auditor', 'aldo');
  const kept = anchors.map(({ number, mac }) => ({ number: BigInt(number), mac: Buffer.from(mac, 'hex') }));
  const faults: AuditFault[] = [];
  for (let pageToken = ''; ; ) {
    const asked = VerifyAuditChainRequest.fromPartial({ pageToken, anchors: kept });
    const answer = await callUnary(auditor, 'verifyAuditChain', asked, call);
    faults.push(...answer.faults);
    pageToken = answer.nextPageToken;
    if (pageToken === '') return sorted(faults.map(({ kind, eventId }) => `${wordOf(kind)} ${eventId}`.trim()));
  }
}

/** `event-changed` for AUDIT_FAULT_KIND_EVENT_CHANGED. */
function wordOf(kind: AuditFaultKind): string {
  return String(AuditFaultKind[kind]).replace('AUDIT_FAULT_KIND_', '').toLowerCase().replaceAll('_', '-');
}

/** What the command's lines say. */
export function found(text: string): Found {
  const lines = text.matchAll(/^block [^:]*?(?:, event (\S+))?: .*\(([a-z]+-[a-z-]+)\)\.$/gm);
  return sorted([...lines].map(([, id, kind]) => `${kind} ${id ?? ''}`.trim()));
}

/** What is told of an event where it is and where it is not is one thing. */
function sorted(all: readonly string[]): Found {
  return [...new Set(all)].sort();
}
