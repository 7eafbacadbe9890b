import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { HandlersFor } from '../../../runtime/grpc-server';
import { operatorOf } from '../../../runtime/operator-call';
import type { VerifyOperator } from '../../../runtime/operator-token';
import { askedWord } from '../../../runtime/wire-words';
import { rolesByAct } from '../domain/operator-roles';
import type { CredentialsDeps } from '../use-cases/deps';
import { getReconciliation } from '../use-cases/get-reconciliation';
import { reconciliationMessage, wireDiscrepancyKind } from './reconciliation-message';

type ReconciliationCallsDeps = Pick<CredentialsDeps, 'database' | 'keyring'> & {
  readonly verifyOperator: VerifyOperator;
};

/** What supervisors and auditors ask about the books of the three services. */
export function reconciliationCalls(
  deps: ReconciliationCallsDeps,
): Pick<HandlersFor<OperatorServiceServer>, 'getReconciliation'> {
  return {
    getReconciliation: async (request, call) => {
      await operatorOf(deps.verifyOperator, rolesByAct.getReconciliation, call);
      const kind = askedWord(wireDiscrepancyKind, request.kind);
      return reconciliationMessage(await getReconciliation(deps, { ...request, kind }));
    },
  };
}
