import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerHour } from '../../../runtime/clock';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { PinRequest } from '../domain/pin-request';
import { findDeliveries } from '../store/deliveries';
import { findPinRequest } from '../store/pin-requests';
import { saveNoticesUnlessErased, sealNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import type { SealedDelivery } from './seal-delivery';
import { storedApplication } from './stored-application';
import { wireRoute } from './wire-enums';

/** The queue of the requests that were cancelled since nobody confirmed them. */
export const tellCancelledQueue = 'tell-cancelled';

/**
 * Tells the contacts that an application named that its request was cancelled: in the same words whether its letter was held or no PIN was ever
 * issued, so that the notice tells no more than the answer did.
 */
export async function tellCancelled(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const request = await findPinRequest(deps.database, job.subjectId);
  if (request === undefined) throw new Error('a job for a request that does not exist');
  const notices = await sealedFor(deps, request);
  const finished = await inTransaction(deps.database, async (trx) => {
    if (!(await finishJob(trx, job))) return false;
    await saveNoticesUnlessErased(deps, trx, request.holderId, notices);
    return true;
  });
  if (finished) deps.outbox.ring();
}

async function sealedFor(deps: CredentialsDeps, request: PinRequest): Promise<readonly SealedDelivery[]> {
  const { id } = request;
  const { contacts } = await storedApplication(deps, deps.database, id);
  // A request without a PIN has no credential; what was sealed for it was sealed for one that never came to be.
  const deliveries = await findDeliveries(deps.database, id);
  const credentialId = request.credentialId ?? deliveries.find((one) => one.credentialId !== undefined)?.credentialId;
  if (credentialId === undefined) return []; // it named no contact
  const { reference, language, route } = request;
  const createTime = deps.clock.now();
  const expireTime = later(createTime, deps.policy.noticeTimeToLiveHours * millisecondsPerHour);
  const about = { pinRequestId: id, credentialId, reference, language, createTime, expireTime };
  return sealNotices(deps, about, contacts, {
    kind: NoticeKind.NOTICE_KIND_HOLD_EXPIRED,
    requestTime: request.createTime,
    route: wireRoute[route],
  });
}
