import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { later, millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { Credential } from '../domain/credential';
import { matchRestore as matchContacts, type RestoreMatch } from '../domain/restore';
import { appendAuditEvent } from '../store/audit-events';
import { findCredential, findCredentialInUse } from '../store/credentials';
import { findHolderId, lockHolderById } from '../store/holders';
import {
  countStartedAfter,
  deleteRestore,
  findRestoreToMatch,
  type RestoreToMatch,
  startRestoreRow,
} from '../store/restores';
import { saveNotices, sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { contactsServingRestore } from './registered-contacts';
import { drawToken, linkWith, tokenHash } from './restore-token';
import type { SealedDelivery } from './seal-delivery';

/** The cap is on starts in 24 hours; a row is kept for longer than it counts. */
const capMilliseconds = millisecondsPerDay;
const keepMilliseconds = 2 * millisecondsPerDay;

/**
 * Matches what a restore was asked with, after its answer. Where it is a holder's who has a credential in use, a link goes out; else nothing
 * happens, and what was given is erased.
 */
export async function matchRestore(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const restore = await findRestoreToMatch(deps.database, deps.cipher, job.subjectId);
  const start = restore && (await startOf(deps, restore));
  await inTransaction(deps.database, async (trx) => {
    if (!(await finishJob(trx, job)) || restore === undefined) return;
    if (start === undefined || !(await save(deps, trx, restore, start))) await deleteRestore(trx, restore.id);
  });
  deps.outbox.ring();
}

/** A link, sealed, and what its token leads to. */
interface RestoreStart {
  readonly credential: Credential;
  /** The issue that the credential had exchanged last. */
  readonly pinRequestId: string;
  readonly match: RestoreMatch;
  readonly tokenHash: Buffer;
  readonly link: SealedDelivery;
}

async function startOf(deps: CredentialsDeps, { asked }: RestoreToMatch): Promise<RestoreStart | undefined> {
  const { database, cipher, policy } = deps;
  const holderId = await findHolderId(database, cipher, asked.fiscalCode);
  const credential = holderId === undefined ? undefined : await findCredentialInUse(database, holderId);
  if (credential?.pinRequestId === undefined) return undefined;
  const match = matchContacts(asked.contacts, await contactsServingRestore(deps, database, credential.id), policy);
  if (match === undefined) return undefined;
  const token = drawToken(deps.randomBytes);
  const [link] = await sealCredentialNotices(deps, credential, [match.linkTo], {
    kind: NoticeKind.NOTICE_KIND_RESTORE_LINK,
    link: linkWith(token, policy.restoreLinkUrl),
    validMinutes: policy.restoreMinutes,
  });
  if (link === undefined) throw new Error('a link to an address that cannot be reached');
  return { credential, pinRequestId: credential.pinRequestId, match, tokenHash: tokenHash(token), link };
}

/** False where it may not start after all: the credential has changed meanwhile, or too many have started. */
async function save(
  deps: CredentialsDeps,
  trx: Transaction,
  { id, caller }: RestoreToMatch,
  start: RestoreStart,
): Promise<boolean> {
  const { credential, pinRequestId, match } = start;
  const now = deps.clock.now();
  await lockHolderById(trx, credential.holderId);
  const current = await findCredential(trx, credential.id);
  if (current?.state === 'revoked' || current?.pinRequestId !== pinRequestId) return false;
  const started = await countStartedAfter(trx, credential.id, later(now, -capMilliseconds));
  if (started >= deps.policy.restoresPerDay) {
    await audit(deps, trx, { credential, caller, refusal: 'TOO_MANY_RESTORES' });
    return false;
  }
  await startRestoreRow(trx, deps.cipher, {
    id,
    credentialId: credential.id,
    pinRequestId,
    match,
    linkId: start.link.delivery.id,
    tokenHash: start.tokenHash,
    createTime: now,
    expireTime: later(now, deps.policy.restoreMinutes * millisecondsPerMinute),
    forgetTime: later(now, keepMilliseconds),
  });
  await saveNotices(deps, trx, [start.link]);
  await audit(deps, trx, { credential, caller });
  return true;
}

async function audit(
  deps: CredentialsDeps,
  trx: Transaction,
  {
    credential,
    caller,
    refusal,
  }: { readonly credential: Credential; readonly caller: string; readonly refusal?: string },
): Promise<void> {
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: caller,
    action: refusal === undefined ? 'restore-started' : 'restore-refused',
    holderId: credential.holderId,
    pinRequestId: credential.pinRequestId,
    refusal,
  });
}
