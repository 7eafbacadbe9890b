import type { Transaction } from '../../../runtime/database';
import type { AuditEvent } from '../domain/audit-event';
import type { Credential } from '../domain/credential';
import type { ElevationCase } from '../domain/elevation-case';
import { appendAuditEvent } from '../store/audit-events';
import type { CredentialsDeps } from './deps';

type Act = Pick<AuditEvent, 'actor' | 'action' | 'refusal' | 'reason'>;

/** Has an act on a case in the audit, in its own transaction. */
export async function auditElevation(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'ids' | 'clock'>,
  trx: Transaction,
  { id: subjectId, holderId }: Pick<ElevationCase, 'id' | 'holderId'>,
  act: Act & { readonly pinRequestId?: Credential['pinRequestId'] },
): Promise<void> {
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    holderId,
    subjectId,
    ...act,
  });
}
