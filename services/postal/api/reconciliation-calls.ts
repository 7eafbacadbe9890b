import { askedWord } from '../../../runtime/wire-words';
import { exportReconciliation } from '../use-cases/export-reconciliation';
import { reconcile } from '../use-cases/reconcile';
import { wireReportFormat } from '../use-cases/wire-enums';
import { reconciliationMessage } from './reconciliation-message';
import type { Callers, CallsOf, PostalServiceDeps } from './service-deps';

/** Below what a client takes in one message. */
const chunkBytes = 32_768;

/** Whether the books are right: as a message, and as a file for the print centre. */
export function reconciliationCalls(
  deps: PostalServiceDeps,
  { operator, either }: Callers,
): CallsOf<'getReconciliation' | 'exportReconciliation'> {
  return {
    getReconciliation: operator.unary(async (span) => ({
      reconciliation: reconciliationMessage(await reconcile(deps, span)),
    })),
    exportReconciliation: either.stream(async function* ({ format, ...span }) {
      const file = await exportReconciliation(deps, askedWord(wireReportFormat, format), span);
      for (let start = 0; start < file.length; start += chunkBytes)
        yield { chunk: file.subarray(start, start + chunkBytes) };
    }),
  };
}
