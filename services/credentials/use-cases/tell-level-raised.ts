import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerMinute } from '../../../runtime/clock';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { Credential } from '../domain/credential';
import { findContacts } from '../store/contacts';
import { findCredential } from '../store/credentials';
import { lockHolderById } from '../store/holders';
import { saveNotices, sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import type { SealedDelivery } from './seal-delivery';

/** The queue of the credentials that became dispositive. */
export const levelRaisedQueue = 'tell-level-raised';

/** Tells every registered contact that the credential became dispositive: a holder who did not want it finds out. Of one that was revoked meanwhile there is nothing to tell. */
export async function tellLevelRaised(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const credential = await findCredential(deps.database, job.subjectId);
  if (credential === undefined) throw new Error('a job for a credential that does not exist');
  const notices = await sealedFor(deps, credential);
  await inTransaction(deps.database, async (trx) => {
    if (!(await finishJob(trx, job))) return;
    await lockHolderById(trx, credential.holderId); // a revocation takes back what is open, or comes first
    const current = await findCredential(trx, credential.id);
    if (current?.state !== 'revoked') await saveNotices(deps, trx, notices);
  });
  deps.outbox.ring();
}

async function sealedFor(deps: CredentialsDeps, credential: Credential): Promise<readonly SealedDelivery[]> {
  const contacts = await findContacts(deps.database, deps.cipher, credential.id, deps.clock.now());
  const tell = contacts.map(({ contact }) => contact);
  return sealCredentialNotices(deps, credential, tell, {
    kind: NoticeKind.NOTICE_KIND_LEVEL_RAISED,
    ordinaryMinutes: ordinaryMinutes(credential, deps.clock.now()),
  });
}

/** How long a restore keeps the level ordinary still; 0 where none does. */
function ordinaryMinutes({ ordinaryUntilTime }: Credential, now: Date): number {
  if (ordinaryUntilTime === undefined || ordinaryUntilTime <= now) return 0;
  return Math.ceil((ordinaryUntilTime.getTime() - now.getTime()) / millisecondsPerMinute);
}
