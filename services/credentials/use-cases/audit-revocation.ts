import type { Transaction } from '../../../runtime/database';
import type { Credential } from '../domain/credential';
import { appendAuditEvent } from '../store/audit-events';
import { findCredential } from '../store/credentials';
import { findIssuesOf } from '../store/issues';
import type { Revocation } from '../store/revocations';
import type { CredentialsDeps } from './deps';

type Told = Pick<Revocation, 'caller' | 'createTime' | 'reason'>;

/** Says that the credential was revoked, in the transaction that does it, or in the job's for a holder's own: whether that one was right must not show in the time of its answer. */
export async function auditRevocation(
  deps: Pick<CredentialsDeps, 'ids' | 'keyring' | 'surge'>,
  trx: Transaction,
  { credentialId, caller, createTime, reason }: Told & { readonly credentialId: string },
): Promise<void> {
  const credential = await findCredential(trx, credentialId);
  if (credential === undefined) throw new Error('a revoked credential is not there');
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: createTime,
    actor: caller,
    action: 'pin-revoked',
    holderId: credential.holderId,
    pinRequestId: await requestOf(trx, credential),
    ...(reason === undefined ? {} : { reason }),
  });
}

/** That its PIN came by; the last one where none was ever exchanged. */
async function requestOf(trx: Transaction, credential: Credential): Promise<string | undefined> {
  if (credential.pinRequestId !== undefined) return credential.pinRequestId;
  const [newest] = await findIssuesOf(trx, credential);
  return newest?.id;
}
