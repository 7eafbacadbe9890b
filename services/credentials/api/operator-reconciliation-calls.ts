import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import type { HandlersFor } from '../../../runtime/grpc-server';
import { askedWord } from '../../../runtime/wire-words';
import type { CredentialsDeps } from '../use-cases/deps';
import { getReconciliation } from '../use-cases/get-reconciliation';
import { reconciliationMessage, wireDiscrepancyKind } from './reconciliation-message';

/** What supervisors and auditors ask about the books of the three services. */
export function operatorReconciliationCalls(
  deps: Pick<CredentialsDeps, 'database' | 'keyring'>,
  { unary }: ForOperator,
): Pick<HandlersFor<OperatorServiceServer>, 'getReconciliation'> {
  return {
    getReconciliation: unary(async (request) => {
      const kind = askedWord(wireDiscrepancyKind, request.kind);
      return reconciliationMessage(await getReconciliation(deps, { ...request, kind }));
    }),
  };
}
