import type { Transaction } from '../../../runtime/database';
import { enqueueJob } from '../../../runtime/jobs';
import { appendAuditEvent } from '../store/audit-events';
import { appendCredentialChanges, appendNothing } from '../store/credential-changes';
import { findCredential, revokeCredential } from '../store/credentials';
import { findIssuesOf, killIssuesOf } from '../store/issues';
import { insertRevocation, type Revocation } from '../store/revocations';
import type { CredentialsDeps } from './deps';
import type { Revocable } from './revocable';

/** The queue of revocations that were answered: their deliveries are to be taken back, and their holders told. */
export const revocationQueue = 'finish-revocation';

interface RevocationToWrite extends Pick<Revocation, 'caller' | 'confirmation' | 'reason' | 'isReplacedAtDesk'> {
  readonly revocable: Pick<Revocable, 'holderId' | 'credentialId' | 'level'>;
}

/**
 * The PIN, and any initial one under way, is dead when this commits; what follows is done by a job. An operator's is in the audit by
 * this transaction; a holder's by the job, since there the statements are the same whether there is anything to revoke or not. The caller holds
 * the holder's lock.
 */
export async function writeRevocation(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'cipher' | 'clock' | 'ids'>,
  trx: Transaction,
  { revocable, ...told }: RevocationToWrite,
): Promise<void> {
  const { holderId, credentialId, level } = revocable;
  const id = deps.ids.next();
  const createTime = deps.clock.now();
  const isRevoked = await revokeCredential(trx, credentialId, createTime);
  await killIssuesOf(trx, holderId, credentialId);
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
  if (isAudited) await auditRevocation(deps, trx, { credentialId, createTime, ...told });
  const revocation = { id, createTime, credentialId: isRevoked ? credentialId : undefined, isAudited, ...told };
  await insertRevocation(trx, deps.cipher, revocation);
  await enqueueJob(trx, { id: deps.ids.next(), queue: revocationQueue, subjectId: id });
}

/** With the issue that it hangs on: the last one where none was ever exchanged. */
async function auditRevocation(
  deps: Pick<CredentialsDeps, 'keyring' | 'surge' | 'ids'>,
  trx: Transaction,
  revocation: Pick<Revocation, 'caller' | 'createTime' | 'reason'> & { readonly credentialId: string },
): Promise<void> {
  const { credentialId, caller: actor, createTime: occurTime, reason } = revocation;
  const credential = await findCredential(trx, credentialId);
  if (credential === undefined) throw new Error('a revoked credential is not there');
  const { holderId, pinRequestId = (await findIssuesOf(trx, credential))[0]?.id } = credential;
  const event = { id: deps.ids.next(), occurTime, actor, holderId, pinRequestId, reason };
  await appendAuditEvent(deps, trx, { ...event, action: 'pin-revoked' });
}
