import type { Transaction } from '../../../runtime/database';
import { inTransaction } from '../../../runtime/transaction';
import { checkFiscalCode } from '../domain/fiscal-code';
import { appendAuditEvent } from '../store/audit-events';
import { findHolderId } from '../store/holders';
import type { CredentialsDeps } from './deps';

export interface Lookup {
  readonly actor: string;
  readonly action: 'requests-listed' | 'elevations-listed' | 'audit-listed' | 'audit-verified';
  /** What was asked for by; empty where it was by nobody's. */
  readonly fiscalCode?: string;
  /** The request or pseudonym that was asked for, where it was by that. */
  readonly subjectId?: string | undefined;
}

type LookupDeps = Pick<CredentialsDeps, 'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids'>;

/** Who looked, and after whom, is in the audit before anything is shown. Faults: unavailable. */
export async function auditLookup(deps: LookupDeps, lookup: Lookup): Promise<void> {
  await inTransaction(deps.database, (trx) => auditLookupIn(deps, trx, lookup));
}

/** As auditLookup, in a transaction of the caller's. Resolves to the pseudonym of who has the fiscal code; undefined for nobody. */
export async function auditLookupIn(
  deps: LookupDeps,
  trx: Transaction,
  { actor, action, fiscalCode = '', subjectId }: Lookup,
): Promise<string | undefined> {
  const code = checkFiscalCode(fiscalCode);
  const holderId = code.kind === 'ok' ? await findHolderId(trx, deps.cipher, code.value) : undefined;
  const event = { id: deps.ids.next(), occurTime: deps.clock.now(), actor, action, holderId, subjectId };
  await appendAuditEvent(deps, trx, event);
  return holderId;
}
