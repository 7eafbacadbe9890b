import { invalidFields } from '../../../runtime/fault';
import { reconciliationCsv } from '../domain/reconciliation-table';
import type { DrawReconciliation } from '../ports';
import { type AskedSpan, type ReconcileDeps, reconcile } from './reconcile';

export interface ExportDeps extends ReconcileDeps {
  readonly drawReconciliation: DrawReconciliation;
}

export type ReportFormat = 'csv' | 'pdf';

/** As `reconcile`, as a file. Faults likewise. */
export async function exportReconciliation(
  deps: ExportDeps,
  format: ReportFormat | 'unknown' | undefined,
  span: AskedSpan,
): Promise<Buffer> {
  if (format !== 'csv' && format !== 'pdf')
    throw invalidFields([{ field: 'format', reason: 'VALUE_UNKNOWN', description: 'must be CSV or PDF' }]);
  const reconciliation = await reconcile(deps, span);
  return format === 'csv' ? Buffer.from(reconciliationCsv(reconciliation)) : deps.drawReconciliation(reconciliation);
}
