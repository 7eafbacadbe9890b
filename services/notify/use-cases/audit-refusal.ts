import type { WriteRefusal } from '../../../runtime/audit-refusals';
import type { Database } from '../../../runtime/database';
import { inTransaction } from '../../../runtime/transaction';
import { type AuditDeps, appendAuditEvent } from '../store/audit-events';

/** Writes down that a call was turned away, or refused. */
export function refusalWriter(deps: AuditDeps & { readonly database: Database }): WriteRefusal {
  return (refusal) => inTransaction(deps.database, (trx) => appendAuditEvent(deps, trx, refusal));
}
