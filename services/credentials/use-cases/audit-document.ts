import type { Transaction } from '../../../runtime/database';
import type { AuditEvent } from '../domain/audit-event';
import type { CaseDocument } from '../domain/document';
import type { ElevationCase } from '../domain/elevation-case';
import { appendAuditEvent } from '../store/audit-events';
import type { CredentialsDeps } from './deps';

interface DocumentAct extends Pick<AuditEvent, 'actor' | 'action' | 'refusal'> {
  readonly document?: Pick<CaseDocument, 'id' | 'kind' | 'page'>;
}

/** Has what became of a case's document in the audit, in its own transaction: by whom, which, why. */
export async function auditDocument(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'ids' | 'clock'>,
  trx: Transaction,
  elevation: Pick<ElevationCase, 'id' | 'holderId'>,
  { actor, action, document, refusal }: DocumentAct,
): Promise<void> {
  const which = document === undefined ? [] : [`document ${document.id}`, `${document.kind} ${document.page}`];
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor,
    action,
    holderId: elevation.holderId,
    subjectId: elevation.id,
    refusal,
    reason: [`case ${elevation.id}`, ...which].join(', '),
  });
}
