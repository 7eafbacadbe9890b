import type { WriteRefusal } from '../../../runtime/audit-refusals';
import { inTransaction } from '../../../runtime/transaction';
import { appendAuditEvent } from '../store/audit-events';
import type { CredentialsDeps } from './deps';

type RefusalDeps = Pick<CredentialsDeps, 'database' | 'keyring' | 'surge' | 'clock' | 'ids'>;

/** Writes down that a call was turned away, or refused. */
export function refusalWriter(deps: RefusalDeps): WriteRefusal {
  return (refusal) =>
    inTransaction(deps.database, (trx) =>
      appendAuditEvent(deps, trx, { id: deps.ids.next(), occurTime: deps.clock.now(), ...refusal }),
    );
}
