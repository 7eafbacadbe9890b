import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isUuid } from '../../../runtime/id';
import { enqueueJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { isOpen, parseCode } from '../domain/contact-code';
import { earlyAccessDays, earlyAccessExpiry } from '../domain/early-access';
import { appendAuditEvent } from '../store/audit-events';
import { confirmContactCode, countWrongTry, lockContactCode } from '../store/contact-codes';
import {
  endEarlyAccessesOf,
  findSentEarlyAccess,
  type SentEarlyAccess,
  saveOpenedEarlyAccess,
} from '../store/early-accesses';
import { lockHolderById, lockHoldersById } from '../store/holders';
import { lockPinRequests } from '../store/pin-requests';
import { findSurge } from '../store/surges';
import { isCodeOf } from './code-notice';
import type { CredentialsDeps } from './deps';
import { findAwaitedIssue } from './early-access-issue';
import { codeRejected } from './pin-faults';
import { drawToken, tokenHash } from './restore-token';
import { codeForgetTime } from './send-code';

/** The queue of what was opened and is to be told. */
export const tellEarlyAccessQueue = 'tell-early-access';

/** Its row is kept for who asks what is kept of a holder. */
const keepMilliseconds = millisecondsPerDay;
const openedTotal = 'symbolon_credentials_early_accesses_opened_total';

interface OpenedEarlyAccess {
  /** Told once; only its hash is kept. */
  readonly accessToken: string;
  readonly expireTime: Date;
}

interface Given {
  readonly earlyAccessId: string;
  readonly code: string;
}

/**
 * The code that went to the contact is given back: reading is open for the surge's days, at most until the issue's end, under a new token; one that was open
 * is not any more. A code works once. Faults: unauthenticated CODE_REJECTED, alike for a wrong code, one that is over, used, used up, or of nobody, and
 * where nothing may be opened any more; exhausted QUEUE_FULL; unavailable.
 */
export async function openEarlyAccess(
  deps: CredentialsDeps,
  { earlyAccessId, code }: Given,
  caller: string,
): Promise<OpenedEarlyAccess> {
  const given = parseCode(code);
  if (!isUuid(earlyAccessId) || given === undefined) throw codeRejected();
  const accessToken = drawToken(deps.randomBytes);
  const hash = tokenHash(accessToken);
  const expireTime = await deps.holderTurns.run(earlyAccessId, () =>
    inTransaction(deps.database, async (trx) => {
      const access = await findSentEarlyAccess(trx, earlyAccessId);
      await lockHoldersById(trx, [access?.holderId ?? '']); // whatever follows is decided under it
      const isRight = await isRightCode(deps, trx, access, given, caller);
      return isRight && access !== undefined ? open(deps, trx, access, hash, caller) : undefined;
    }),
  );
  if (expireTime === undefined) throw codeRejected(); // after the commit: the try counts
  deps.metrics.counter(openedTotal, 'Early accesses opened by their code').inc();
  return { accessToken, expireTime };
}

/** By the same statements whatever is wrong. */
async function isRightCode(
  deps: CredentialsDeps,
  trx: Transaction,
  access: SentEarlyAccess | undefined,
  given: string,
  caller: string,
): Promise<boolean> {
  const codeId = access?.codeId ?? '';
  const code = await lockContactCode(trx, deps.cipher, codeId);
  const opens = code?.purpose === 'early-access' && code.confirmTime === undefined;
  const open = opens && isOpen(code, deps.clock.now(), deps.policy) ? code : undefined;
  const isRight = isCodeOf(deps, codeId, given);
  if (open !== undefined && isRight) {
    await confirmContactCode(trx, open.id, deps.clock.now(), codeForgetTime(open));
    return true;
  }
  await countWrongTry(trx, open?.id ?? '');
  if (access !== undefined && open !== undefined && open.tries + 1 >= deps.policy.codeTriesAtMost)
    await audit(deps, trx, access, { action: 'code-exhausted', subjectId: open.id, caller });
  return false;
}

/** The code is used up, whatever comes of it. Undefined where nothing may be opened any more; else until when it is open. */
async function open(
  deps: CredentialsDeps,
  trx: Transaction,
  access: SentEarlyAccess,
  hash: Buffer,
  caller: string,
): Promise<Date | undefined> {
  const openTime = deps.clock.now();
  const { guardTime } = await lockHolderById(trx, access.holderId);
  await lockPinRequests(trx, [access.pinRequestId]); // so that a suspension comes before it, or ends it
  const request = await findAwaitedIssue(deps, trx, { id: access.holderId, guardTime });
  const days = earlyAccessDays(await findSurge(trx, access.surgeId), openTime);
  if (request?.id !== access.pinRequestId || days === undefined) return undefined;
  const expireTime = earlyAccessExpiry(days, request, openTime);
  await endEarlyAccessesOf(trx, access.holderId);
  const forgetTime = later(expireTime, keepMilliseconds);
  await saveOpenedEarlyAccess(trx, { id: access.id, tokenHash: hash, openTime, expireTime, forgetTime });
  await enqueueJob(trx, { id: deps.ids.next(), queue: tellEarlyAccessQueue, subjectId: access.id });
  await audit(deps, trx, access, { action: 'early-access-opened', subjectId: access.id, caller });
  return expireTime;
}

async function audit(
  deps: CredentialsDeps,
  trx: Transaction,
  { holderId, pinRequestId }: SentEarlyAccess,
  { caller, ...what }: { action: 'early-access-opened' | 'code-exhausted'; subjectId: string; caller: string },
): Promise<void> {
  const [id, occurTime] = [deps.ids.next(), deps.clock.now()];
  await appendAuditEvent(deps, trx, { id, occurTime, actor: caller, holderId, pinRequestId, ...what });
}
