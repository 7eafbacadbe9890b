import type { Transaction } from '../../../runtime/database';
import { enqueueJob } from '../../../runtime/jobs';
import { appendCredentialChanges, appendNothing } from '../store/credential-changes';
import { revokeCredential } from '../store/credentials';
import { killIssuesOf } from '../store/issues';
import { insertRevocation, type Revocation } from '../store/revocations';
import { auditRevocation } from './audit-revocation';
import type { CredentialsDeps } from './deps';
import type { Revocable } from './revocable';

/** The queue of revocations that were answered: their deliveries are to be taken back, and their holders told. */
export const revocationQueue = 'finish-revocation';

interface RevocationToWrite extends Pick<Revocation, 'caller' | 'confirmation' | 'reason' | 'isReplacedAtDesk'> {
  readonly revocable: Pick<Revocable, 'holderId' | 'credentialId' | 'level'>;
}

/**
 * The PIN, and any initial one under way, is dead when this commits; what follows is done by a job. The same statements whether there is
 * anything to revoke or not; but an operator's, who is told whether there is, has its audit event at once. The caller holds the holder's lock.
 */
export async function writeRevocation(
  deps: Pick<CredentialsDeps, 'cipher' | 'clock' | 'ids' | 'keyring' | 'surge'>,
  trx: Transaction,
  { revocable, ...told }: RevocationToWrite,
): Promise<void> {
  const { holderId, credentialId, level } = revocable;
  const id = deps.ids.next();
  const createTime = deps.clock.now();
  const isRevoked = await revokeCredential(trx, credentialId, createTime);
  await killIssuesOf(trx, holderId, credentialId, createTime);
  const change = {
    id: deps.ids.next(),
    credentialId,
    holderId,
    kind: 'revoked',
    level,
    occurTime: createTime,
  } as const;
  if (isRevoked) await appendCredentialChanges(trx, [change]);
  else await appendNothing(trx, change.id, createTime);
  const isAudited = isRevoked && told.reason !== undefined;
  if (isAudited) await auditRevocation(deps, trx, { ...told, credentialId, createTime });
  const revocation = { id, createTime, credentialId: isRevoked ? credentialId : undefined, isAudited, ...told };
  await insertRevocation(trx, deps.cipher, revocation);
  await enqueueJob(trx, { id: deps.ids.next(), queue: revocationQueue, subjectId: id });
}
