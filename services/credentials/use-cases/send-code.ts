import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import type { Contact } from '../domain/contact';
import { type CodePurpose, type ContactCode, codeExpiry } from '../domain/contact-code';
import { insertContactCode, updateContactCode } from '../store/contact-codes';
import { findDelivery, updateDelivery } from '../store/deliveries';
import { findSealedBlobs } from '../store/sealed-blobs';
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

/** Writes and publishes a code that was sealed (code-notice.ts), and remembers that it may be given back. The caller rings after the commit. */
export async function sendCode(
  deps: SendDeps,
  trx: Transaction,
  { purpose, contact, sealed }: CodeToSend,
): Promise<ContactCode> {
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

/** The same code once more: the next attempt of the same delivery. The caller has asked mayBeSentAgain, and rings after the commit. */
export async function sendCodeAgain(deps: SendDeps, trx: Transaction, code: ContactCode): Promise<ContactCode> {
  const delivery = await findDelivery(trx, code.id);
  const [blob] = await findSealedBlobs(trx, [code.id]);
  if (delivery === undefined || blob === undefined) throw new Error('an open code without the message that carried it');
  const publication = publicationUntil(deps, deps.clock.now(), code.expireTime);
  const again = { ...delivery, state: 'queued', reason: '', attempt: delivery.attempt + 1, publication } as const;
  await updateDelivery(trx, again);
  await publishDeliveries(deps, trx, toPublish([{ delivery: again, blob }]));
  const sent = { ...code, sends: code.sends + 1 };
  await updateContactCode(trx, sent);
  return sent;
}

/** From now on it confirms nothing: another code has taken its place. */
export async function endCode(
  deps: Pick<CredentialsDeps, 'clock'>,
  trx: Transaction,
  code: ContactCode,
): Promise<void> {
  const now = deps.clock.now();
  if (now < code.expireTime) await updateContactCode(trx, { ...code, expireTime: now });
}

/** Until then a row says whether its code was given back. */
export function codeForgetTime({ expireTime }: Pick<ContactCode, 'expireTime'>): Date {
  return later(expireTime, keepMilliseconds);
}
