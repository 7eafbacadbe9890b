import type { Transaction } from '../../../runtime/database';
import type { Suppression } from '../domain/suppression';
import { type AuditDeps, appendAuditEvent } from '../store/audit-events';

interface SuppressionAct {
  readonly actor: string;
  readonly action: 'suppression-added' | 'suppression-removed';
  /** The operator's words, where there are any. */
  readonly note: string;
}

/** Has what an operator did to a suppression in the audit, in its own transaction: of which channel, and why there is one. Whose it is it does not say. */
export async function auditSuppression(
  deps: AuditDeps,
  trx: Transaction,
  { id: subjectId, channel, reason }: Suppression,
  { actor, action, note }: SuppressionAct,
): Promise<void> {
  const said = `${channel}, ${reason}${note === '' ? '' : `: ${note}`}`;
  await appendAuditEvent(deps, trx, { actor, action, subjectId, reason: said });
}
