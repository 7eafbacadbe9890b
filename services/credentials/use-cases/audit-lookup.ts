import { inTransaction } from '../../../runtime/transaction';
import { checkFiscalCode } from '../domain/fiscal-code';
import { appendAuditEvent } from '../store/audit-events';
import { findHolderId } from '../store/holders';
import type { CredentialsDeps } from './deps';

export interface Lookup {
  readonly actor: string;
  readonly action: 'requests-listed' | 'audit-listed' | 'audit-verified';
  /** What was asked for by; empty where it was by nobody's. */
  readonly fiscalCode?: string;
  /** The request or pseudonym that was asked for, where it was by that. */
  readonly subjectId?: string | undefined;
}

/** Who looked, and after whom, is in the audit before anything is shown. Faults: unavailable. */
export async function auditLookup(
  deps: Pick<CredentialsDeps, 'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids'>,
  { actor, action, fiscalCode = '', subjectId }: Lookup,
): Promise<void> {
  const code = checkFiscalCode(fiscalCode);
  const holderId = code.kind === 'ok' ? await findHolderId(deps.database, deps.cipher, code.value) : undefined;
  const event = { id: deps.ids.next(), occurTime: deps.clock.now(), actor, action, holderId, subjectId };
  await inTransaction(deps.database, (trx) => appendAuditEvent(deps, trx, event));
}
