import { operatorOf, operatorOrService } from '../../../runtime/operator-call';
import { askedWord } from '../../../runtime/wire-words';
import { exportReconciliation } from '../use-cases/export-reconciliation';
import { reconcile } from '../use-cases/reconcile';
import { wireReportFormat } from '../use-cases/wire-enums';
import { reconciliationMessage } from './reconciliation-message';
import type { CallsOf, PostalServiceDeps } from './service-deps';

/** Below what a client takes in one message. */
const chunkBytes = 32_768;

/** Whether the books are right: as a message, and as a file for the print centre. */
export function reconciliationCalls(deps: PostalServiceDeps): CallsOf<'getReconciliation' | 'exportReconciliation'> {
  return {
    getReconciliation: async (span, call) => {
      await operatorOf(deps.verifyOperator, call);
      return { reconciliation: reconciliationMessage(await reconcile(deps, span)) };
    },
    exportReconciliation: async function* ({ format, ...span }, call) {
      await operatorOrService(deps.verifyOperator, call);
      const file = await exportReconciliation(deps, askedWord(wireReportFormat, format), span);
      for (let start = 0; start < file.length; start += chunkBytes)
        yield { chunk: file.subarray(start, start + chunkBytes) };
    },
  };
}
