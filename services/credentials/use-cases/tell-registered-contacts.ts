import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { ClaimedJob } from '../../../runtime/jobs';
import { finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { outcomeOf } from '../domain/pin-outcome';
import type { PinRequest } from '../domain/pin-request';
import { findContacts } from '../store/contacts';
import { findCredentialInUse } from '../store/credentials';
import { findPinRequest } from '../store/pin-requests';
import { saveNoticesUnlessErased, sealNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import type { SealedDelivery } from './seal-delivery';
import { wirePinOutcome } from './wire-enums';

/**
 * Tells all registered contacts of a credential in use that somebody asked for a PIN for its holder, and what the holder's own is good for. In the
 * credential's language: whoever asked must not choose that of the warning.
 */
export async function tellRegisteredContacts(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
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
  const credential = await findCredentialInUse(deps.database, request.holderId);
  if (credential === undefined) return [];
  const contacts = await findContacts(deps.database, deps.cipher, credential.id, deps.clock.now());
  const of = {
    pinRequestId: request.id,
    credentialId: credential.id,
    reference: request.reference,
    language: credential.language,
    createTime: request.createTime,
    expireTime: request.expireTime,
  };
  const tell = contacts.map(({ contact }) => contact);
  const outcome = outcomeOf({ kind: 'personal', credential }, deps.clock.now(), deps.policy);
  const kind = NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE;
  return sealNotices(deps, of, tell, { kind, pinOutcome: wirePinOutcome[outcome] });
}
