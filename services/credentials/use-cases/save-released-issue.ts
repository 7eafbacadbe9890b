import type { Transaction } from '../../../runtime/database';
import { enqueueJob } from '../../../runtime/jobs';
import { capSubjectsOf } from '../domain/caps';
import { newCredential } from '../domain/credential';
import { isAddressAwaited } from '../domain/delivery';
import { dueTimeOf } from '../domain/expiry';
import type { PinRequest } from '../domain/pin-request';
import { latestDespatch } from '../domain/time-to-live';
import { insertCredential } from '../store/credentials';
import { deleteWithheldHalves, insertDeliveries } from '../store/deliveries';
import type { LockedHolder } from '../store/holders';
import { forgetExpiredLoneHalves } from '../store/issues';
import { updatePinRequest } from '../store/pin-requests';
import { insertSealedBlobs } from '../store/sealed-blobs';
import { useBeyondCaps } from './caps';
import type { CredentialsDeps } from './deps';
import type { DrawnHalves, IssueToDraw } from './draw-halves';
import { firstHoldsOf, holdAtFirst } from './hold-at-first';
import { matchAddressQueue } from './match-address';
import { publicationUntil } from './publication';
import { publishDeliveries, toPublish } from './publish-deliveries';
import type { SealedDelivery } from './seal-delivery';

interface ReleasedIssue {
  readonly holder: LockedHolder;
  /** As it was while it had no PIN. */
  readonly request: PinRequest;
  readonly issue: IssueToDraw;
  readonly drawn: DrawnHalves;
}

/** Gives a request that had no PIN the one drawn for it: to who watches it nothing has changed. The caller rings after the commit. */
export async function saveReleasedIssue(
  deps: CredentialsDeps,
  trx: Transaction,
  { holder, request, issue, drawn }: ReleasedIssue,
): Promise<void> {
  const { application, credentialId } = issue;
  const holds = firstHoldsOf(deps.policy, holder, application);
  const halves = holdAtFirst(drawn.halves, holds).map((sealed) => worthSendingFromNow(deps, request, sealed));
  const deliveries = halves.map(({ delivery }) => delivery);
  const isHeld = isAddressAwaited(deliveries);
  await useBeyondCaps(deps, trx, capSubjectsOf(holder.id, application));
  await deleteWithheldHalves(trx, request.id);
  await insertDeliveries(trx, deps.cipher, deliveries);
  await insertSealedBlobs(
    trx,
    halves.map(({ blob }) => blob),
  );
  if (drawn.loneHalfCipher !== undefined) await forgetExpiredLoneHalves(trx, holder.id);
  await insertCredential(trx, newCredential(credentialId, holder.id, request.language), deps.clock.now());
  await publishDeliveries(deps, trx, toPublish(halves));
  if (isHeld) await enqueueJob(trx, { id: deps.ids.next(), queue: matchAddressQueue, subjectId: request.id });
  await updatePinRequest(trx, {
    ...request,
    outcome: 'issued',
    credentialId,
    initialPin: drawn.initialPin,
    loneHalfCipher: drawn.loneHalfCipher,
    attention: undefined,
    dueTime: dueTimeOf({ ...request, createTime: deps.clock.now() }, !isHeld, deps.policy), // its hold begins now
  });
}

/** The request is older than its PIN. */
function worthSendingFromNow(deps: CredentialsDeps, request: PinRequest, sealed: SealedDelivery): SealedDelivery {
  const { delivery } = sealed;
  if (delivery.publication === undefined) return sealed;
  const now = deps.clock.now();
  const publication = publicationUntil(deps, now, latestDespatch(delivery, request, now, deps.policy));
  return { ...sealed, delivery: { ...delivery, publication } };
}
