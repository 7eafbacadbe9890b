import { type PostalServiceServer, PostalServiceService } from '../../../proto/gen/symbolon/postal/v1/postal_service';
import { forOperator, forOperatorOrService } from '../../../runtime/for-operator';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import { refusalWriter } from '../use-cases/audit-refusal';
import { answerCalls } from './answer-calls';
import { batchCalls } from './batch-calls';
import { importCall } from './import-call';
import { letterCalls } from './letter-calls';
import { reconciliationCalls } from './reconciliation-calls';
import type { PostalServiceDeps } from './service-deps';

/** Letters and batches for operators, and what print centres answer: messages in, domain types on, messages out. */
export function postalService(deps: PostalServiceDeps): GrpcRegistration {
  const asked = { ...deps, writeRefusal: refusalWriter(deps) };
  const callers = { operator: forOperator(asked), either: forOperatorOrService(asked) };
  return grpcService<PostalServiceServer>(
    PostalServiceService,
    {
      ...letterCalls(deps, callers),
      ...batchCalls(deps, callers),
      ...answerCalls(deps, callers),
      ...importCall(deps, callers),
      ...reconciliationCalls(deps, callers),
    },
    deps,
  );
}
