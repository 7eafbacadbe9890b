import { later, millisecondsPerDay, millisecondsPerSecond } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { codesOf } from '../domain/caps';
import type { Contact } from '../domain/contact';
import { type CodePurpose, type ContactCode, codeExpiry, isOpen, mayBeSentAgain } from '../domain/contact-code';
import { latestIssueExpiry } from '../domain/expiry';
import type { PinRequest } from '../domain/pin-request';
import type { Policy } from '../domain/policy';
import { countSend, insertContactCode } from '../store/contact-codes';
import { findDelivery, updateDelivery } from '../store/deliveries';
import { findSealedBlobs } from '../store/sealed-blobs';
import { useWithinCaps } from './caps';
import { saveNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { publicationUntil } from './publication';
import { publishDeliveries, toPublish } from './publish-deliveries';
import type { SealedDelivery } from './seal-delivery';

type SendDeps = Pick<CredentialsDeps, 'cipher' | 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>;

/** A day, in which they count towards those that one credential may ask for. */
const keepMilliseconds = millisecondsPerDay;

interface CodeToSend {
  readonly purpose: CodePurpose;
  readonly contact: Contact;
  readonly sealed: SealedDelivery;
}

/**
 * Writes and publishes a code that was sealed (code-notice.ts), and remembers that it may be given back. The caller rings after the commit.
 * Faults: exhausted TOO_MANY_CODES where the contact was sent as many today.
 */
export async function sendCode(
  deps: SendDeps,
  trx: Transaction,
  { purpose, contact, sealed }: CodeToSend,
): Promise<ContactCode> {
  if (!(await useWithinCaps(deps, trx, [codesOf(contact)])))
    throw tooManyCodes(deps.clock.now(), later(deps.clock.now(), keepMilliseconds));
  const { id, pinRequestId, credentialId, createTime } = sealed.delivery;
  const expireTime = codeExpiry(purpose, createTime, deps.policy);
  const code: ContactCode = {
    id,
    pinRequestId,
    credentialId,
    purpose,
    contact,
    tries: 0,
    sends: 1,
    createTime,
    expireTime,
    confirmTime: undefined,
  };
  await saveNotices(deps, trx, [sealed]);
  await insertContactCode(trx, deps.cipher, code, codeForgetTime(code));
  return code;
}

/**
 * A code that its contact has: sent once more, as far as it may be. Locks and ring as sendCodeAgain's. Faults: exhausted TOO_MANY_CODES where it was given
 * wrong so often that it works no more; another one may be asked for when its time is over.
 */
export async function waitingCode(deps: SendDeps, trx: Transaction, code: ContactCode): Promise<ContactCode> {
  const now = deps.clock.now();
  if (!isOpen(code, now, deps.policy)) throw tooManyCodes(now, code.expireTime);
  return mayBeSentAgain(code, now, deps.policy) ? sendCodeAgain(deps, trx, code) : code;
}

/**
 * The same code once more: the next attempt of the same delivery; nothing where the contact was sent as many today. The caller has asked
 * mayBeSentAgain, holds its request's lock, since what is reported of it writes the same row, and rings after the commit.
 */
async function sendCodeAgain(deps: SendDeps, trx: Transaction, code: ContactCode): Promise<ContactCode> {
  const delivery = await findDelivery(trx, code.id);
  const [blob] = await findSealedBlobs(trx, [code.id]);
  if (delivery === undefined) throw new Error('an open code without the message that carried it');
  if (blob === undefined) return code; // by its settings a message is not worth sending for as long as its code works
  if (!(await useWithinCaps(deps, trx, [codesOf(code.contact)]))) return code;
  const publication = publicationUntil(deps, deps.clock.now(), code.expireTime);
  const times = { ...delivery.times, endTime: undefined };
  const attempt = delivery.attempt + 1;
  const again = { ...delivery, state: 'queued', reason: '', attempt, times, publication } as const;
  await updateDelivery(trx, again);
  await publishDeliveries(deps, trx, toPublish([{ delivery: again, blob }]));
  await countSend(trx, code.id);
  return { ...code, sends: code.sends + 1 };
}

/** Faults: exhausted TOO_MANY_CODES where these, of the last 24 hours and the newest first, are as many as one credential may ask for. */
export function assertFewCodes(
  ofToday: readonly ContactCode[],
  now: Date,
  { codesPerDay }: Pick<Policy, 'codesPerDay'>,
): void {
  const [firstOfMost] = ofToday.slice(codesPerDay - 1);
  if (firstOfMost !== undefined) throw tooManyCodes(now, later(firstOfMost.createTime, keepMilliseconds));
}

function tooManyCodes(now: Date, untilTime: Date): Fault {
  const retryAfterSeconds = Math.ceil((untilTime.getTime() - now.getTime()) / millisecondsPerSecond);
  return new Fault('exhausted', 'TOO_MANY_CODES', 'too many codes, or too many wrong ones', { retryAfterSeconds });
}

/** Until then a row tells how often its code was given wrong and sent. */
export function codeForgetTime({ expireTime }: Pick<ContactCode, 'expireTime'>): Date {
  return later(expireTime, keepMilliseconds);
}

/** As codeForgetTime, of a code that was given back: where it counts from an issue's exchange on, for as long as that may come. */
export function confirmedForgetTime(
  code: Pick<ContactCode, 'purpose' | 'expireTime'>,
  { createTime }: Pick<PinRequest, 'createTime'>,
  policy: Pick<Policy, 'issueExpiryAtMostDays'>,
): Date {
  const forgetTime = codeForgetTime(code);
  if (code.purpose === 'update') return forgetTime;
  const exchangeEnd = codeForgetTime({ expireTime: latestIssueExpiry(createTime, policy) });
  return exchangeEnd < forgetTime ? forgetTime : exchangeEnd;
}
