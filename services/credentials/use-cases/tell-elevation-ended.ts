import { type NoticeContent, NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { ElevationCase } from '../domain/elevation-case';
import { findContacts } from '../store/contacts';
import { findCredential } from '../store/credentials';
import { findElevationCase } from '../store/elevation-cases';
import { lockHolderById } from '../store/holders';
import { saveNotices, sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import type { SealedDelivery } from './seal-delivery';
import { wireElevationRefusal } from './wire-elevation';

/** The queue of the cases that ended without making their credential dispositive, and not since it has ended itself. */
export const elevationEndedQueue = 'tell-elevation-ended';

/** Tells every registered contact that a case was refused, and why, or that its documents did not come. Of a credential that was revoked meanwhile there is nothing to tell. */
export async function tellElevationEnded(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const elevation = await findElevationCase(deps.database, job.subjectId);
  if (elevation === undefined) throw new Error('a job for a case that does not exist');
  const notices = await sealedFor(deps, elevation);
  await inTransaction(deps.database, async (trx) => {
    if (!(await finishJob(trx, job))) return;
    await lockHolderById(trx, elevation.holderId); // a revocation takes back what is open, or comes first
    const current = await findCredential(trx, elevation.credentialId);
    if (current?.state !== 'revoked') await saveNotices(deps, trx, notices);
  });
  deps.outbox.ring();
}

async function sealedFor(deps: CredentialsDeps, elevation: ElevationCase): Promise<readonly SealedDelivery[]> {
  const credential = await findCredential(deps.database, elevation.credentialId);
  if (credential === undefined) throw new Error('a case of a credential that does not exist');
  const contacts = await findContacts(deps.database, deps.cipher, credential.id, deps.clock.now());
  const tell = contacts.map(({ contact }) => contact);
  return sealCredentialNotices(deps, credential, tell, noticeOf(elevation));
}

/** Of its time what the holder knows: when the case was opened. */
function noticeOf({
  refusal,
  createTime,
}: ElevationCase): Pick<NoticeContent, 'kind' | 'requestTime' | 'elevationRefusal'> {
  if (refusal === undefined)
    return { kind: NoticeKind.NOTICE_KIND_ELEVATION_EXPIRED, requestTime: createTime, elevationRefusal: 0 };
  const elevationRefusal = wireElevationRefusal[refusal];
  return { kind: NoticeKind.NOTICE_KIND_ELEVATION_REFUSED, requestTime: createTime, elevationRefusal };
}
