import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { enqueueJob } from '../../../runtime/jobs';
import { hmac } from '../../../runtime/keyed-hash';
import type { CheckedApplication } from '../domain/application';
import { lettersOf } from '../domain/caps';
import { type Credential, levelAt } from '../domain/credential';
import { credentialStateAfter } from '../domain/credential-state';
import { isAddressAwaited } from '../domain/delivery';
import { dueTimeOf, letterToOf } from '../domain/expiry';
import type { Attention, PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import { appendAuditEvent } from '../store/audit-events';
import { endContactCodesOf } from '../store/contact-codes';
import { appendCredentialChanges } from '../store/credential-changes';
import { updateCredential } from '../store/credentials';
import { insertDeliveries } from '../store/deliveries';
import type { LockedHolder } from '../store/holders';
import { findIssuesOf, forgetPinsOf } from '../store/issues';
import { insertPinRequest, lockPinRequests } from '../store/pin-requests';
import { insertSealedBlobs } from '../store/sealed-blobs';
import { attentionOf, blocksOn } from './address-blocks';
import { useWithinCaps } from './caps';
import { saveNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import type { DrawnRestore } from './draw-restore';
import { endElevationOf } from './end-elevation-case';
import { replaceIssue } from './end-issue';
import { endRestoreLinks } from './end-restore-links';
import { type PinRequestView, viewFrom } from './get-pin-request';
import { firstHoldsOf, holdAtFirst } from './hold-at-first';
import { matchAddressQueue } from './match-address';
import { publishDeliveries, toPublish } from './publish-deliveries';
import { recordChange } from './record-change';
import type { SealedDelivery } from './seal-delivery';

interface RestoreToSave {
  readonly holder: LockedHolder;
  /** As it is now, under the holder's lock. */
  readonly credential: Credential;
  readonly application: CheckedApplication;
  readonly drawn: DrawnRestore;
  readonly notices: readonly SealedDelivery[];
  readonly caller: string;
}

/** Suspends the old PIN and writes the new issue with all that follows from it. The caller rings after the commit. */
export async function saveRestore(
  deps: CredentialsDeps,
  trx: Transaction,
  restore: RestoreToSave,
): Promise<PinRequestView> {
  const { drawn, credential, caller, notices } = restore;
  await endRestoreLinks(deps, trx, credential);
  // Who asked for another contact with the old PIN is not to bring it in after this.
  await endContactCodesOf(trx, credential.pinRequestId ?? '', 'update', deps.clock.now());
  await endEarlierIssues(deps, trx, credential);
  // Nor is what was asked for with it: the holder asks with the new one.
  await endElevationOf(deps, trx, credential.id, caller);
  await suspend(deps, trx, credential);
  const view = await insertIssue(deps, trx, restore);
  await saveNotices(deps, trx, notices);
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: drawn.createTime,
    actor: caller,
    action: 'restore-completed',
    holderId: credential.holderId,
    pinRequestId: drawn.pinRequestId,
  });
  return view;
}

/** One that is under way is replaced; and of one just exchanged the initial PIN must not be exchanged once more. */
async function endEarlierIssues(deps: CredentialsDeps, trx: Transaction, credential: Credential): Promise<void> {
  const live = (await findIssuesOf(trx, credential)).filter(({ state }) => !hasEnded(state));
  for (const issue of await lockPinRequests(
    trx,
    live.map(({ id }) => id),
  )) {
    await replaceIssue(deps, trx, issue);
  }
  await forgetPinsOf(trx, credential.holderId, credential.id);
}

/** Whoever restored it has an ordinary level for a while: a holder who did not has time to object. */
async function suspend(deps: CredentialsDeps, trx: Transaction, credential: Credential): Promise<void> {
  const now = deps.clock.now();
  const suspended: Credential = {
    ...credential,
    state: credentialStateAfter(credential.state, 'restored'),
    ordinaryUntilTime: later(now, deps.policy.restoreOrdinaryHours * millisecondsPerHour),
    previousPin: undefined,
    due: undefined,
  };
  await updateCredential(trx, suspended);
  if (credential.state === suspended.state) return; // the issue of a restore before was not exchanged
  const { id: credentialId, holderId } = credential;
  const level = levelAt(suspended, now);
  const change = { id: deps.ids.next(), credentialId, holderId, kind: 'suspended', level, occurTime: now } as const;
  await appendCredentialChanges(trx, [change]);
}

async function insertIssue(deps: CredentialsDeps, trx: Transaction, restore: RestoreToSave): Promise<PinRequestView> {
  const { application, drawn } = restore;
  const { halves, attention } = await held(deps, trx, restore);
  const deliveries = halves.map(({ delivery }) => delivery);
  const isHeld = isAddressAwaited(deliveries);
  const request = requestOf(deps, restore, attention, !isHeld);
  await insertPinRequest(trx, deps.cipher, request, JSON.stringify(application));
  await insertDeliveries(trx, deps.cipher, deliveries);
  await insertSealedBlobs(
    trx,
    halves.map(({ blob }) => blob),
  );
  await publishDeliveries(deps, trx, toPublish(halves));
  if (isHeld && attention === undefined)
    await enqueueJob(trx, { id: deps.ids.next(), queue: matchAddressQueue, subjectId: drawn.pinRequestId });
  await recordChange(trx, request, deliveries);
  return viewFrom(deps, request, deliveries, new Set());
}

/** A letter waits like any other; at its cap, and where one came back from its address, for an operator's call, whatever the register says. */
async function held(
  deps: CredentialsDeps,
  trx: Transaction,
  { holder, application, drawn }: RestoreToSave,
): Promise<{ readonly halves: readonly SealedDelivery[]; readonly attention: Attention | undefined }> {
  const hasLetter = drawn.halves.some(({ delivery }) => delivery.channel === 'letter');
  if (!hasLetter) return { halves: drawn.halves, attention: undefined };
  const isWithinCap = await useWithinCaps(deps, trx, [lettersOf(holder.id)]);
  const blocked = attentionOf(await blocksOn(deps, trx, holder.id, application.postalAddress));
  const attention = isWithinCap ? blocked : 'cap';
  const holds = firstHoldsOf(deps.policy, holder, application);
  const halves = holdAtFirst(drawn.halves, { ...holds, letter: holds.letter || attention !== undefined });
  return { halves, attention };
}

function requestOf(
  deps: CredentialsDeps,
  { drawn, credential, application }: RestoreToSave,
  attention: Attention | undefined,
  isConfirmed: boolean,
): PinRequest {
  const { pinRequestId: id, credentialId, reference, language, createTime, expireTime, initialPin } = drawn;
  return {
    id,
    holderId: credential.holderId,
    credentialId,
    outcome: 'issued',
    route: 'restore',
    attention,
    state: 'accepted',
    stateTime: createTime,
    level: 'ordinary',
    reference,
    language,
    letterTo: letterToOf(application.postalAddress),
    // No application led to it: none may be answered by it.
    applicationFingerprint: hmac(deps.keyring.current('fingerprint'), 'restore', id),
    initialPin,
    loneHalfCipher: undefined,
    healthCardIndex: credential.healthCardIndex,
    version: 1,
    createTime,
    expireTime,
    dueTime: dueTimeOf(drawn, isConfirmed, deps.policy),
    exchangeTime: undefined,
    spentTime: undefined,
    endTime: undefined,
  };
}
