import type { Transaction } from '../../../runtime/database';
import { appendAuditEvent } from '../store/audit-events';
import type { CredentialsDeps } from './deps';

/** That what is older than this was purged, as long as events are kept, is an event like any other. */
export async function auditPurged(
  deps: Pick<CredentialsDeps, 'ids' | 'clock' | 'keyring' | 'surge'>,
  trx: Transaction,
  beforeTime: Date,
): Promise<void> {
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: 'symbolon',
    action: 'audit-purged',
    reason: `before ${beforeTime.toISOString()}`,
  });
}
