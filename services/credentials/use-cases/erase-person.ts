import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { AuditEvent } from '../domain/audit-event';
import { levelAt } from '../domain/credential';
import { erasedApplication } from '../domain/erased-application';
import { isUnfinished } from '../domain/person-keeping';
import type { PinRequest } from '../domain/pin-request';
import { endedBy } from '../domain/pin-request-end';
import { hasEnded } from '../domain/pin-request-state';
import { appendAuditEvent } from '../store/audit-events';
import { appendCredentialChanges } from '../store/credential-changes';
import { findCredentialInUse, revokeCredential } from '../store/credentials';
import { findDeliveries, findOpenMessages } from '../store/deliveries';
import { deleteDeskFormsOf } from '../store/desk-forms';
import {
  eraseApplications,
  eraseCountersOf,
  eraseCredentialData,
  eraseRecipients,
  findIdsOf,
} from '../store/erased-person';
import { eraseHolderRecord, type HolderRecord } from '../store/holder-records';
import { forgetPinsOf } from '../store/issues';
import { lockPinRequests } from '../store/pin-requests';
import { isRevocationPending } from '../store/revocations';
import { eraseSealedBlobsOf } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { endIssue, takeBack } from './end-issue';
import { eraseElevationsOf } from './erase-elevations';

type EraseDeps = Pick<
  CredentialsDeps,
  'keyring' | 'surge' | 'outbox' | 'clock' | 'ids' | 'policy' | 'cipher' | 'randomBytes'
>;

/** All requests of a holder, locked. */
export async function lockRequestsOf(trx: Transaction, holderId: string): Promise<readonly PinRequest[]> {
  return lockPinRequests(trx, await findIdsOf(trx, 'pin_request', holderId));
}

/** Faults: precondition HOLDER_IN_USE, also while a revocation is to be finished: its confirmation would name the holder again. */
export async function assertErasable(
  { cipher }: Pick<EraseDeps, 'cipher'>,
  trx: Transaction,
  holderId: string,
  requests: readonly PinRequest[],
): Promise<void> {
  const credentialIds = await findIdsOf(trx, 'credential', holderId);
  const isInUse =
    requests.some((request) => request.outcome === 'issued' && isUnfinished(request)) ||
    (await findCredentialInUse(trx, holderId)) !== undefined ||
    (await isRevocationPending(trx, cipher, credentialIds));
  if (isInUse)
    throw new Fault('precondition', 'HOLDER_IN_USE', 'there is a credential in use, or an issue: revoke it first');
}

/**
 * Erases all that is personal of a holder who is locked with all requests: what waits without a PIN is cancelled, and what was published and may still be
 * stopped is taken back. What stays is who did what when, by the pseudonym; who asks again with the fiscal code is another holder. Of one who has been
 * erased nothing is left to find. The caller rings after the commit.
 */
export async function erasePerson(
  deps: EraseDeps,
  trx: Transaction,
  holder: HolderRecord,
  requests: readonly PinRequest[],
  act: Pick<AuditEvent, 'actor' | 'subjectId' | 'reason'>,
): Promise<void> {
  const now = deps.clock.now();
  const requestIds = requests.map(({ id }) => id);
  await revokeExpired(deps, trx, holder.id, now);
  for (const request of requests.filter(({ state }) => !hasEnded(state))) {
    await endIssue(deps, trx, endedBy(request, 'revoked', now), await findDeliveries(trx, request.id));
  }
  await takeBack(deps, trx, await findOpenMessages(trx, requestIds));
  for (const id of requestIds) await eraseSealedBlobsOf(trx, id);
  await eraseApplications(trx, deps.cipher, requestIds, JSON.stringify(erasedApplication));
  await eraseRecipients(trx, deps.cipher, requestIds);
  await eraseCredentialData(trx, await findIdsOf(trx, 'credential', holder.id));
  await eraseElevationsOf(deps, trx, holder.id, act.actor);
  await deleteDeskFormsOf(trx, holder.id);
  await eraseCountersOf(trx, deps.cipher, holder);
  await eraseHolderRecord(trx, deps.cipher, { id: holder.id, eraseTime: now, unlikeAny: deps.randomBytes(32) });
  await appendAuditEvent(deps, trx, {
    ...act,
    id: deps.ids.next(),
    occurTime: now,
    action: 'holder-erased',
    holderId: holder.id,
  });
}

/** One that was kept as long as an expired PIN is; whom nothing personal is known of cannot be told. */
async function revokeExpired(deps: EraseDeps, trx: Transaction, holderId: string, now: Date): Promise<void> {
  const credential = await findCredentialInUse(trx, holderId);
  if (credential === undefined) return;
  const { id: credentialId } = credential;
  await revokeCredential(trx, credentialId, now);
  await forgetPinsOf(trx, holderId, credentialId);
  const level = levelAt(credential, now);
  await appendCredentialChanges(trx, [
    { id: deps.ids.next(), credentialId, holderId, kind: 'revoked', level, occurTime: now },
  ]);
}
