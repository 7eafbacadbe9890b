/** What operators, print centres and credentials call, put together. */
import { millisecondsPerDay } from '../../runtime/clock';
import type { GrpcRegistration } from '../../runtime/grpc-server';
import { answersIn } from './adapters/outcome-file';
import { ledgerService } from './api/ledger-service';
import { postalService } from './api/postal-service';
import type { PostalServiceDeps } from './api/service-deps';
import { batchPolicyOf, type WorkConfig } from './config';
import { outcomeMappingOf } from './outcome-settings';

type Derived = 'readAnswers' | 'policy' | 'keepMilliseconds' | 'proposalHours';

interface OperatorsOutside extends Omit<PostalServiceDeps, Derived> {
  readonly config: WorkConfig;
}

export function wireOperators({ config, ...outside }: OperatorsOutside): readonly GrpcRegistration[] {
  const mapping = outcomeMappingOf(config);
  const keepMilliseconds = config.letterKeepDays * millisecondsPerDay;
  return [
    postalService({
      ...outside,
      readAnswers: (bytes, now) => answersIn(bytes, mapping, now),
      policy: batchPolicyOf(config),
      keepMilliseconds,
      proposalHours: config.proposalHours,
    }),
    ledgerService({ ...outside, keepMilliseconds }),
  ];
}
