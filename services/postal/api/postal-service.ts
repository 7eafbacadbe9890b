import { type PostalServiceServer, PostalServiceService } from '../../../proto/gen/symbolon/postal/v1/postal_service';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import { answerCalls } from './answer-calls';
import { batchCalls } from './batch-calls';
import { importCall } from './import-call';
import { letterCalls } from './letter-calls';
import { reconciliationCalls } from './reconciliation-calls';
import type { PostalServiceDeps } from './service-deps';

/** Letters and batches for operators, and what print centres answer: messages in, domain types on, messages out. */
export function postalService(deps: PostalServiceDeps): GrpcRegistration {
  return grpcService<PostalServiceServer>(
    PostalServiceService,
    {
      ...letterCalls(deps),
      ...batchCalls(deps),
      ...answerCalls(deps),
      ...importCall(deps),
      ...reconciliationCalls(deps),
    },
    deps,
  );
}
