import {
  type OperatorServiceServer,
  OperatorServiceService,
} from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import { forOperator } from '../../../runtime/for-operator';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import type { VerifyOperator } from '../../../runtime/operator-token';
import { refusalWriter } from '../use-cases/audit-refusal';
import type { CredentialsDeps } from '../use-cases/deps';
import type { DocumentDeps } from '../use-cases/document-deps';
import type { FormDeps } from '../use-cases/form-deps';
import { openUploadsAtMost } from './open-uploads';
import { operatorAuditCalls } from './operator-audit-calls';
import { operatorDeskCalls } from './operator-desk-calls';
import { operatorDocumentCalls } from './operator-document-calls';
import { operatorElevationCalls } from './operator-elevation-calls';
import { operatorFormCalls } from './operator-form-calls';
import { operatorHolderCalls } from './operator-holder-calls';
import { operatorProposalCalls } from './operator-proposal-calls';
import { operatorReconciliationCalls } from './operator-reconciliation-calls';
import { operatorRequestCalls } from './operator-request-calls';
import { operatorSurgeCalls } from './operator-surge-calls';

/** What operators do for holders. The token tells who calls, the table of who may call what whether he or she may. */
export function operatorService(
  deps: CredentialsDeps & DocumentDeps & FormDeps & { readonly verifyOperator: VerifyOperator },
): GrpcRegistration {
  const handlers = forOperator({ ...deps, writeRefusal: refusalWriter(deps) });
  return grpcService<OperatorServiceServer>(
    OperatorServiceService,
    {
      ...operatorReconciliationCalls(deps, handlers),
      ...operatorRequestCalls(deps, handlers),
      ...operatorDeskCalls(deps, handlers),
      ...operatorDocumentCalls(deps, handlers),
      ...operatorFormCalls(deps, handlers),
      ...operatorElevationCalls(deps, handlers),
      ...operatorAuditCalls(deps, handlers),
      ...operatorHolderCalls(deps, handlers),
      ...operatorProposalCalls(deps, handlers),
      ...operatorSurgeCalls(deps, handlers),
    },
    { ...deps, openUploadsAtMost },
  );
}
