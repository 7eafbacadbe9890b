import { isDeepStrictEqual } from 'node:util';
import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Queryable, Transaction } from '../../../runtime/database';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { deceased } from '../domain/address-block';
import type { CheckedApplication } from '../domain/application';
import { type DeliveryStanding, standingOf } from '../domain/delivery-state';
import type { PinRequest } from '../domain/pin-request';
import { deleteAddressBlock, findAddressBlock, saveAddressBlock } from '../store/address-blocks';
import { appendAuditEvent } from '../store/audit-events';
import { findRequestIdsOf } from '../store/deliveries';
import { findAttempts } from '../store/delivery-attempts';
import { findPinRequest } from '../store/pin-requests';
import { blockIndex } from './address-blocks';
import { saveNotices, sealNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { lockRequestOfDelivery } from './operator-act';
import type { SealedDelivery } from './seal-delivery';
import { storedApplication } from './stored-application';

/** The queue of the letters with a half that came back, or of which it was said before. */
export const settleReturnQueue = 'settle-return';

/**
 * What follows where a letter with a half came back, after the report's answer: its address is blocked for its holder, and where that has suspended an
 * issue, the contacts that its application named are told, once for each attempt that came back. Where the post says that the holder has died, nobody is
 * told. One that has arrived after all blocks nothing. It goes by what is known when it runs: the same reports in any order end in the same.
 */
export async function settleReturn(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const letter = await readLetter(deps, job.subjectId);
  const notices = isToTell(letter.request, letter.standing) ? await sealedFor(deps, letter) : [];
  await inTransaction(deps.database, async (trx) => {
    if (await finishJob(trx, job)) await settle(deps, trx, job.subjectId, letter, notices);
  });
  deps.outbox.ring();
}

interface Letter {
  readonly request: PinRequest;
  readonly application: CheckedApplication;
  readonly standing: DeliveryStanding;
}

async function readLetter(deps: CredentialsDeps, deliveryId: string): Promise<Letter> {
  const id = (await findRequestIdsOf(deps.database, [deliveryId])).get(deliveryId) ?? '';
  const request = await findPinRequest(deps.database, id);
  if (request === undefined) throw new Error('a job for a letter that does not exist');
  const application = await storedApplication(deps, deps.database, id);
  return { request, application, standing: await reportedStanding(deps.database, deliveryId) };
}

/** By its reports alone: what came back stays so while another attempt is on its way. */
async function reportedStanding(db: Queryable, deliveryId: string): Promise<DeliveryStanding> {
  const attempts = (await findAttempts(db, [deliveryId])).get(deliveryId) ?? [];
  return standingOf(attempts, { state: 'queued', attempt: 0, reason: '', endTime: undefined });
}

function isToTell({ state }: PinRequest, standing: DeliveryStanding): boolean {
  return state === 'suspended' && standing.state === 'returned' && standing.reason !== deceased;
}

/** Not a contact that was named later with the letter's half: that one may have read a letter which was not for it. */
async function sealedFor(deps: CredentialsDeps, { request, application }: Letter): Promise<readonly SealedDelivery[]> {
  const { id: pinRequestId, credentialId, reference, language } = request;
  if (credentialId === undefined) throw new Error('a letter with a half of no credential');
  const createTime = deps.clock.now();
  const expireTime = later(createTime, deps.policy.noticeTimeToLiveHours * millisecondsPerHour);
  const about = { pinRequestId, credentialId, reference, language, createTime, expireTime };
  const kind = NoticeKind.NOTICE_KIND_LETTER_RETURNED;
  return sealNotices(deps, about, application.contacts, { kind, requestTime: request.createTime });
}

async function settle(
  deps: CredentialsDeps,
  trx: Transaction,
  deliveryId: string,
  { application, standing }: Letter,
  notices: readonly SealedDelivery[],
): Promise<void> {
  const { request } = await lockRequestOfDelivery(trx, deliveryId);
  // What was said meanwhile has a job of its own.
  if (!isDeepStrictEqual(standing, await reportedStanding(trx, deliveryId))) return;
  if (standing.state !== 'returned') return deleteAddressBlock(trx, deliveryId);
  const { holderId } = request;
  const { attempt, reason } = standing;
  const before = await findAddressBlock(trx, deliveryId);
  const isNews = before === undefined || before.attempt < attempt;
  const subjectIndex = blockIndex(deps, holderId, reason, application.postalAddress);
  const createTime = deps.clock.now();
  const since = isNews ? { createTime, liftTime: undefined } : before;
  await saveAddressBlock(trx, { ...since, deliveryId, holderId, subjectIndex, attempt, reason });
  if (!isNews) return;
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: createTime,
    actor: 'symbolon',
    action: 'address-blocked',
    holderId,
    pinRequestId: request.id,
  });
  // Nothing of an issue that has ended since they were sealed.
  if (isToTell(request, standing)) await saveNotices(deps, trx, notices);
}
