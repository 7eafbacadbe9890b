import type { Transaction } from '../../../runtime/database';
import { enqueueJob } from '../../../runtime/jobs';
import { hmac } from '../../../runtime/keyed-hash';
import type { CheckedApplication } from '../domain/application';
import { newCredential } from '../domain/credential';
import type { DeskForm } from '../domain/desk';
import { letterToOf } from '../domain/expiry';
import type { PinRequest } from '../domain/pin-request';
import { insertCredential } from '../store/credentials';
import { insertDeliveries } from '../store/deliveries';
import { insertDeskForm } from '../store/desk-forms';
import type { LockedHolder } from '../store/holders';
import { insertPinRequest } from '../store/pin-requests';
import { insertSealedBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import type { DrawnDeskIssue } from './draw-desk-issue';
import { type PinRequestView, viewFrom } from './get-pin-request';
import { healthCardIndex } from './health-card-index';
import { matchAddressQueue } from './match-address';
import { auditAct } from './operator-act';
import { publishDeliveries, toPublish } from './publish-deliveries';
import { recordChange } from './record-change';

interface DeskIssueToSave {
  readonly holder: LockedHolder;
  readonly application: CheckedApplication;
  readonly drawn: DrawnDeskIssue;
  readonly deskId: string;
  readonly form: DeskForm;
  readonly actor: string;
  readonly reason: string;
}

/** Writes an issue at a desk with all that follows from it. Nothing of it waits. The caller rings after the commit. */
export async function saveDeskIssue(
  deps: CredentialsDeps,
  trx: Transaction,
  issue: DeskIssueToSave,
): Promise<PinRequestView> {
  const { holder, application, drawn, actor, reason } = issue;
  const { credentialId, createTime } = drawn;
  const request = requestOf(deps, issue);
  const sealed = [...drawn.halves, ...drawn.confirmations];
  const deliveries = sealed.map(({ delivery }) => delivery);
  await insertPinRequest(trx, deps.cipher, request, JSON.stringify(application));
  await insertDeliveries(trx, deps.cipher, deliveries);
  await insertSealedBlobs(
    trx,
    sealed.map(({ blob }) => blob),
  );
  await insertCredential(trx, newCredential(credentialId, holder.id, application.language), createTime);
  await publishDeliveries(deps, trx, toPublish(sealed));
  // Asked for the health card alone, by which the PIN may be revoked: its address was confirmed at the desk.
  if (deps.register !== undefined)
    await enqueueJob(trx, { id: deps.ids.next(), queue: matchAddressQueue, subjectId: request.id });
  await recordChange(trx, request, deliveries);
  const { deskId, form } = issue;
  const filed = { id: deps.ids.next(), holderId: holder.id, credentialId, deskId, form, createTime };
  await insertDeskForm(trx, deps.cipher, { ...filed, act: 'issue' });
  await auditAct(deps, trx, request, { actor, action: 'issued-at-desk', reason });
  return viewFrom(deps, request, deliveries, new Set());
}

function requestOf(deps: CredentialsDeps, { drawn, holder, application }: DeskIssueToSave): PinRequest {
  const { pinRequestId: id, credentialId, reference, language, createTime, expireTime, initialPin } = drawn;
  return {
    id,
    holderId: holder.id,
    credentialId,
    outcome: 'issued',
    route: 'desk',
    attention: undefined,
    state: 'accepted',
    stateTime: createTime,
    level: 'dispositive',
    reference,
    language,
    letterTo: letterToOf(application.postalAddress),
    // Whoever applies in the same words is elsewhere: that is answered as another application, and has no slip printed again.
    applicationFingerprint: hmac(deps.keyring.current('fingerprint'), 'desk', id),
    initialPin,
    loneHalfCipher: undefined,
    healthCardIndex: healthCardIndex(deps, application.healthCard),
    version: 1,
    createTime,
    expireTime,
    dueTime: expireTime,
    exchangeTime: undefined,
    spentTime: undefined,
    endTime: undefined,
  };
}
