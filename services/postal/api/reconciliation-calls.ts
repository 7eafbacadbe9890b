import { chunksIn } from '../../../runtime/grpc-chunks';
import { askedWord } from '../../../runtime/wire-words';
import { exportReconciliation } from '../use-cases/export-reconciliation';
import { reconcile } from '../use-cases/reconcile';
import { wireReportFormat } from '../use-cases/wire-enums';
import { reconciliationMessage } from './reconciliation-message';
import type { Callers, CallsOf, PostalServiceDeps } from './service-deps';

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
      for (const chunk of chunksIn(file)) yield { chunk };
    }),
  };
}
