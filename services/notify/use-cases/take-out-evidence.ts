import type { Database } from '../../../runtime/database';
import { FieldCipher } from '../../../runtime/field-cipher';
import { inTransaction } from '../../../runtime/transaction';
import { type AuditDeps, appendAuditEvent } from '../store/audit-events';
import { evidenceOf, type KeptReceipt } from '../store/receipt-evidence';

interface EvidenceDeps extends AuditDeps {
  readonly database: Database;
}

/**
 * The receipts of one delivery, in the order in which they happened. They name the recipient: that they were taken out is in the audit before anybody has
 * them. Where none is kept there is no event. Faults as FieldCipher's, unavailable.
 */
export function takeOutEvidence(deps: EvidenceDeps, deliveryId: string): Promise<readonly KeptReceipt[]> {
  return inTransaction(deps.database, async (trx) => {
    const receipts = await evidenceOf(trx, new FieldCipher(deps.keyring), deliveryId);
    if (receipts.length > 0)
      await appendAuditEvent(deps, trx, {
        actor: 'symbolon',
        action: 'evidence-taken-out',
        subjectId: deliveryId,
        reason: `${receipts.length} receipt(s)`,
      });
    return receipts;
  });
}
