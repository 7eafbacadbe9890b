import { ReportFormat } from '../../../proto/gen/symbolon/postal/v1/postal_service';
import { invalidFields } from '../../../runtime/fault';
import { operatorOf } from '../../../runtime/operator-call';
import { rolesByAct } from '../domain/operator-roles';
import { reconciliationCsv } from '../domain/reconciliation-table';
import { reconcile } from '../use-cases/reconcile';
import { sourceOf } from './caller';
import { reconciliationMessage } from './reconciliation-message';
import type { CallsOf, PostalServiceDeps } from './service-deps';

/** Below what a client takes in one message. */
const chunkBytes = 32_768;

/** Whether the books are right: as a message, and as a file for the print centre. */
export function reconciliationCalls(deps: PostalServiceDeps): CallsOf<'getReconciliation' | 'exportReconciliation'> {
  return {
    getReconciliation: async (span, call) => {
      await operatorOf(deps.verifyOperator, rolesByAct.seeReconciliation, call);
      return { reconciliation: reconciliationMessage(await reconcile(deps, span)) };
    },
    exportReconciliation: async function* ({ format, ...span }, call) {
      await sourceOf(deps, 'seeReconciliation', call);
      const file = await fileOf(deps, format, span);
      for (let start = 0; start < file.length; start += chunkBytes)
        yield { chunk: file.subarray(start, start + chunkBytes) };
    },
  };
}

async function fileOf(
  deps: PostalServiceDeps,
  format: ReportFormat,
  span: { readonly sinceTime: Date | undefined; readonly untilTime: Date | undefined },
): Promise<Buffer> {
  if (format === ReportFormat.REPORT_FORMAT_CSV) return Buffer.from(reconciliationCsv(await reconcile(deps, span)));
  if (format === ReportFormat.REPORT_FORMAT_PDF) return deps.drawReconciliation(await reconcile(deps, span));
  throw invalidFields([{ field: 'format', reason: 'VALUE_UNKNOWN', description: 'must be CSV or PDF' }]);
}
