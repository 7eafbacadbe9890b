import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { ClaimedJob } from '../../../runtime/jobs';
import { finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { channelOf } from '../domain/contact';
import type { PinRequest } from '../domain/pin-request';
import { findContacts } from '../store/contacts';
import { findCredentialInUse } from '../store/credentials';
import { insertDeliveries } from '../store/deliveries';
import { findPinRequest } from '../store/pin-requests';
import { insertSealedBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { publishDeliveries, toPublish } from './publish-deliveries';
import type { SealedDelivery } from './seal-delivery';
import { sealNotice } from './seal-notice';

/** Tells all registered contacts of a credential in use that somebody asked for a PIN for its holder. */
export async function tellRegisteredContacts(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const request = await findPinRequest(deps.database, job.subjectId);
  if (request === undefined) throw new Error('a job for a request that does not exist');
  const notices = await sealNotices(deps, request);
  const finished = await inTransaction(deps.database, async (trx) => {
    if (!(await finishJob(trx, job))) return false;
    if (notices.length === 0) return true;
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
    return true;
  });
  if (finished) deps.outbox.ring();
}

async function sealNotices(deps: CredentialsDeps, request: PinRequest): Promise<readonly SealedDelivery[]> {
  const credential = await findCredentialInUse(deps.database, request.holderId);
  if (credential === undefined) return [];
  const contacts = await findContacts(deps.database, deps.cipher, credential.id);
  const routes = contacts
    .map(({ contact }) => ({ contact, channel: channelOf(contact.kind) }))
    .filter(({ channel }) => deps.policy.firstHalfChannels.includes(channel));
  const of = {
    pinRequestId: request.id,
    credentialId: credential.id,
    reference: request.reference,
    language: request.language,
    createTime: request.createTime,
    expireTime: request.expireTime,
  };
  return Promise.all(
    routes.map((route) => sealNotice(deps, of, route, { kind: NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE })),
  );
}
