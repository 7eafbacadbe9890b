import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerHour } from '../../../runtime/clock';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { minutesOpen } from '../domain/early-access';
import { findOpenTimes, findSentEarlyAccess, type SentEarlyAccess } from '../store/early-accesses';
import { findPinRequest } from '../store/pin-requests';
import { saveNoticesUnlessErased, sealNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import type { SealedDelivery } from './seal-delivery';
import { storedApplication } from './stored-application';

/**
 * Tells every contact that the application named that reading was opened: who has taken over one of them does not reach the others. Where the holder was
 * erased meanwhile there is nobody to tell.
 */
export async function tellEarlyAccess(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const access = await findSentEarlyAccess(deps.database, job.subjectId);
  const notices = access === undefined ? [] : await noticesOf(deps, access);
  await inTransaction(deps.database, async (trx) => {
    if ((await finishJob(trx, job)) && access !== undefined)
      await saveNoticesUnlessErased(deps, trx, access.holderId, notices);
  });
  deps.outbox.ring();
}

async function noticesOf(
  deps: CredentialsDeps,
  { id, pinRequestId }: SentEarlyAccess,
): Promise<readonly SealedDelivery[]> {
  const { database, clock, policy } = deps;
  const times = await findOpenTimes(database, id);
  const request = await findPinRequest(database, pinRequestId);
  if (request?.credentialId === undefined || times === undefined) return [];
  const { contacts } = await storedApplication(deps, database, request.id);
  const createTime = clock.now();
  const about = {
    pinRequestId: request.id,
    credentialId: request.credentialId,
    reference: '',
    language: request.language,
    createTime,
    expireTime: later(createTime, policy.noticeTimeToLiveHours * millisecondsPerHour),
  };
  return sealNotices(deps, about, contacts, {
    kind: NoticeKind.NOTICE_KIND_EARLY_ACCESS_OPENED,
    requestTime: times.openTime,
    accessMinutes: minutesOpen(times.openTime, times.expireTime),
  });
}
