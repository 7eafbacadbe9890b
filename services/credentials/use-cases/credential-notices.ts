/** Messages about a credential to its contacts. They hang on the issue that was exchanged last, long ended: none of them is a half. */

import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { type Contact, channelOf } from '../domain/contact';
import type { Credential } from '../domain/credential';
import { insertDeliveries } from '../store/deliveries';
import { lockHolderRecord } from '../store/holder-records';
import { insertSealedBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { publishDeliveries, toPublish } from './publish-deliveries';
import type { SealedDelivery, SealFor } from './seal-delivery';
import { type NoticeText, sealNotice } from './seal-notice';

type SealDeps = Pick<CredentialsDeps, 'keyring' | 'ids' | 'policy' | 'clock'>;

/** One notice for each of the contacts that this installation can reach, sealed; outside of a transaction, since sealing is slow. */
export async function sealCredentialNotices(
  deps: SealDeps,
  credential: Credential,
  contacts: readonly Contact[],
  notice: NoticeText,
): Promise<readonly SealedDelivery[]> {
  const about = aboutCredential(deps, credential);
  return sealNotices(deps, about, contacts, notice);
}

/** As sealCredentialNotices, about an issue. */
export async function sealNotices(
  deps: SealDeps,
  about: SealFor,
  contacts: readonly Contact[],
  notice: NoticeText,
): Promise<readonly SealedDelivery[]> {
  const routes = contacts
    .map((contact) => ({ contact, channel: channelOf(contact.kind) }))
    .filter(({ channel }) => deps.policy.firstHalfChannels.includes(channel));
  return Promise.all(routes.map((route) => sealNotice(deps, about, route, notice)));
}

/** Writes and publishes sealed notices. The caller rings after the commit. */
export async function saveNotices(
  deps: Pick<CredentialsDeps, 'cipher' | 'keyring' | 'outbox'>,
  trx: Transaction,
  notices: readonly SealedDelivery[],
): Promise<void> {
  if (notices.length === 0) return;
  await insertDeliveries(
    trx,
    deps.cipher,
    notices.map(({ delivery }) => delivery),
  );
  await insertSealedBlobs(
    trx,
    notices.map(({ blob }) => blob),
  );
  await publishDeliveries(deps, trx, toPublish(notices));
}

/**
 * As saveNotices, of what was sealed before the transaction: nothing of a holder whose data were erased since. Locks the holder, so that an erasure that
 * comes later finds and takes back what is written here.
 */
export async function saveNoticesUnlessErased(
  deps: Parameters<typeof saveNotices>[0],
  trx: Transaction,
  holderId: string,
  notices: readonly SealedDelivery[],
): Promise<void> {
  if (await lockHolderRecord(trx, holderId)) await saveNotices(deps, trx, notices);
}

/** A notice has no reference: nothing belongs together with it. */
export function aboutCredential(
  { clock, policy }: Pick<SealDeps, 'clock' | 'policy'>,
  credential: Credential,
): SealFor {
  const { id, pinRequestId, language } = credential;
  if (pinRequestId === undefined)
    throw new Fault('bug', 'NEVER_EXCHANGED', 'a credential that was never used has no contacts');
  const createTime = clock.now();
  const expireTime = later(createTime, policy.noticeTimeToLiveHours * millisecondsPerHour);
  return { pinRequestId, credentialId: id, reference: '', language, createTime, expireTime };
}
