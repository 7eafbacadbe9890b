import type { Database } from '../../../runtime/database';
import { inTransaction } from '../../../runtime/transaction';
import { type AuditDeps, appendAuditEvent } from '../store/audit-events';

interface Lookup {
  readonly actor: string;
  readonly action: 'suppressions-listed' | 'recipient-looked-up' | 'message-looked-up' | 'messages-listed';
  /** The message or suppression that was found, where it was one. */
  readonly subjectId?: string | undefined;
}

/** Who looked is in the audit before anything is shown. Faults: unavailable. */
export async function auditLookup(deps: AuditDeps & { readonly database: Database }, lookup: Lookup): Promise<void> {
  await inTransaction(deps.database, (trx) => appendAuditEvent(deps, trx, lookup));
}
