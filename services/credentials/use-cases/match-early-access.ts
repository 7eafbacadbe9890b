import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { type Contact, channelOf, isSameContact } from '../domain/contact';
import type { ContactCode } from '../domain/contact-code';
import { earlyAccessDays, earlyAccessExpiry, firstHalfCarrier, minutesOpen } from '../domain/early-access';
import { endContactCodesOf, findCodesSince } from '../store/contact-codes';
import { findDeliveries } from '../store/deliveries';
import {
  type AskedEarlyAccess,
  deleteEarlyAccess,
  findAskedEarlyAccess,
  saveSentEarlyAccess,
} from '../store/early-accesses';
import { findHolderId, lockHolderById } from '../store/holders';
import { lockPinRequests } from '../store/pin-requests';
import { findSurge } from '../store/surges';
import { sealCodeNotice } from './code-notice';
import type { CredentialsDeps } from './deps';
import { type AwaitedRequest, findAwaitedIssue } from './early-access-issue';
import type { SealedDelivery } from './seal-delivery';
import { assertFewCodes, codeForgetTime, sendCode, waitingCode } from './send-code';
import { storedApplication } from './stored-application';

/**
 * Matches for whom reading before the letter was asked, after its answer. Where a surge has it and an issue of that holder waits for its letter, a
 * code goes to the contact that got the first half; else nothing happens, and what was given is erased.
 */
export async function matchEarlyAccess(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const asked = await findAskedEarlyAccess(deps.database, deps.cipher, job.subjectId);
  const start = asked && (await startOf(deps, asked));
  await inTransaction(deps.database, async (trx) => {
    if (!(await finishJob(trx, job)) || asked === undefined) return;
    if (start === undefined || !(await save(deps, trx, asked.id, start))) await deleteEarlyAccess(trx, asked.id);
  });
  deps.outbox.ring();
}

/** A code, sealed, and what it would open. */
interface EarlyAccessStart {
  readonly surgeId: string;
  readonly request: AwaitedRequest;
  readonly carrierId: string;
  readonly contact: Contact;
  readonly code: SealedDelivery;
}

async function startOf(deps: CredentialsDeps, { fiscalCode }: AskedEarlyAccess): Promise<EarlyAccessStart | undefined> {
  const { database, cipher, clock } = deps;
  const surge = deps.surge.now();
  const days = earlyAccessDays(surge, clock.now());
  const holderId = await findHolderId(database, cipher, fiscalCode);
  if (surge === undefined || days === undefined || holderId === undefined) return undefined;
  const request = await findAwaitedIssue(deps, database, { id: holderId, guardTime: undefined });
  const carrier = request && firstHalfCarrier(request, await findDeliveries(database, request.id));
  if (request === undefined || carrier === undefined) return undefined;
  const { contacts } = await storedApplication(deps, database, request.id);
  const contact = contacts.find(({ kind }) => channelOf(kind) === carrier.channel);
  if (contact === undefined || !deps.policy.firstHalfChannels.includes(channelOf(contact.kind))) return undefined;
  const code = await sealFor(deps, request, contact, days);
  return { surgeId: surge.id, request, carrierId: carrier.id, contact, code };
}

/** In the words of the application's language, and without a reference: it belongs to neither half. */
function sealFor(
  deps: CredentialsDeps,
  request: AwaitedRequest,
  contact: Contact,
  days: number,
): Promise<SealedDelivery> {
  const createTime = deps.clock.now();
  const { id: pinRequestId, credentialId, language } = request;
  const expireTime = later(createTime, deps.policy.noticeTimeToLiveHours * millisecondsPerHour);
  const about = { pinRequestId, credentialId, language, reference: '', createTime, expireTime };
  const accessMinutes = minutesOpen(createTime, earlyAccessExpiry(days, request, createTime));
  return sealCodeNotice(deps, about, contact, 'early-access', { accessMinutes });
}

/** False where it may not be sent after all: something has changed meanwhile, or there were too many. */
async function save(deps: CredentialsDeps, trx: Transaction, id: string, start: EarlyAccessStart): Promise<boolean> {
  const { holderId } = start.request;
  const now = deps.clock.now();
  const { guardTime } = await lockHolderById(trx, holderId);
  await lockPinRequests(trx, [start.request.id]); // reports change it without the holder's lock
  const request = await findAwaitedIssue(deps, trx, { id: holderId, guardTime });
  if (request?.id !== start.request.id) return false;
  if (firstHalfCarrier(request, await findDeliveries(trx, request.id))?.id !== start.carrierId) return false;
  if (earlyAccessDays(await findSurge(trx, start.surgeId), now) === undefined) return false;
  const code = await codeFor(deps, trx, start);
  if (code === undefined) return false;
  const sent = { id, holderId, pinRequestId: request.id, surgeId: start.surgeId, codeId: code.id };
  await saveSentEarlyAccess(trx, sent, codeForgetTime(code));
  return true;
}

/** The one that its contact has, sent again as far as it may be, or this one; undefined where nothing goes out, since there were too many. */
async function codeFor(
  deps: CredentialsDeps,
  trx: Transaction,
  { request, contact, code: sealed }: EarlyAccessStart,
): Promise<ContactCode | undefined> {
  const now = deps.clock.now();
  const wanted = {
    pinRequestId: request.id,
    purpose: 'early-access',
    sinceTime: later(now, -millisecondsPerDay),
  } as const;
  const ofToday = await findCodesSince(trx, deps.cipher, wanted);
  const waiting = ofToday.find((code) => now < code.expireTime && code.confirmTime === undefined);
  try {
    if (waiting !== undefined && isSameContact(waiting.contact, contact)) {
      const again = await waitingCode(deps, trx, waiting);
      return again.sends > waiting.sends ? again : undefined; // so that who asks on and on leaves no row each time
    }
    assertFewCodes(ofToday, now, deps.policy);
    await endContactCodesOf(trx, request.id, 'early-access', now);
    return await sendCode(deps, trx, { purpose: 'early-access', contact, sealed });
  } catch (error) {
    if (isFault(error, 'exhausted')) return undefined; // nobody waits for an answer
    throw error;
  }
}
