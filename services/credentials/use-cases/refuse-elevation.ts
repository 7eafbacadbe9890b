import type { Transaction } from '../../../runtime/database';
import { enqueueJob } from '../../../runtime/jobs';
import type { ElevationCase } from '../domain/elevation-case';
import { saveElevationCase } from '../store/elevation-cases';
import { auditElevation } from './audit-elevation';
import type { ElevationRefusing } from './check-elevation-decision';
import type { CredentialsDeps } from './deps';
import { endedCase, endProposal } from './end-elevation-case';
import { elevationEndedQueue } from './tell-elevation-ended';

/** One person's no is enough, also after another one's yes. The holder is told why, by a job. The case is locked and the reviewer's. */
export async function refuseElevation(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  before: ElevationCase,
  { refusal, reason }: ElevationRefusing,
  reviewer: string,
): Promise<ElevationCase> {
  await endProposal(deps, trx, before, reviewer, reason);
  const after = endedCase(before, 'refused', deps.clock.now(), deps.policy, refusal);
  await saveElevationCase(trx, after);
  await enqueueJob(trx, { id: deps.ids.next(), queue: elevationEndedQueue, subjectId: before.id });
  await auditElevation(deps, trx, before, { actor: reviewer, action: 'elevation-refused', reason });
  return after;
}
