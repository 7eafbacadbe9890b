import type { Transaction } from '../../../runtime/database';
import { enqueueJob } from '../../../runtime/jobs';
import type { CheckedApplication } from '../domain/application';
import { newCredential } from '../domain/credential';
import { isAddressAwaited, type ShownDelivery } from '../domain/delivery';
import { dueTimeOf, letterToOf } from '../domain/expiry';
import type { Attention, PinRequest, RequestOutcome } from '../domain/pin-request';
import { appendAuditEvent } from '../store/audit-events';
import { insertCredential } from '../store/credentials';
import { insertDeliveries } from '../store/deliveries';
import type { LockedHolder } from '../store/holders';
import { forgetExpiredLoneHalves } from '../store/issues';
import { insertPinRequest } from '../store/pin-requests';
import { insertSealedBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import type { DrawnIssue } from './draw-issue';
import { type PinRequestView, viewFrom } from './get-pin-request';
import { healthCardIndex } from './health-card-index';
import { firstHoldsOf, holdAtFirst } from './hold-at-first';
import { matchAddressQueue } from './match-address';
import { publishDeliveries, toPublish } from './publish-deliveries';
import { recordChange } from './record-change';
import type { SealedDelivery } from './seal-delivery';

/** The queue of those who must be told that somebody asked for a PIN in their name. */
export const tellContactsQueue = 'tell-registered-contacts';

interface IssueToSave {
  readonly holder: LockedHolder;
  readonly application: CheckedApplication;
  readonly fingerprint: Buffer;
  readonly drawn: DrawnIssue;
  readonly outcome: RequestOutcome;
  readonly caller: string;
  /** An operator's. */
  readonly reason?: string | undefined;
  /** A call has confirmed the address: the letter is not held for it. */
  readonly isAddressConfirmed?: boolean;
  /** The register's health card, where it is known from before. */
  readonly registersCardIndex?: Buffer | undefined;
}

/**
 * Writes a request with all that follows from it. One that gets no PIN is confirmed like any other and its deliveries look
 * alike, but its halves are forgotten here: their blobs are neither kept nor published. Resolves to what the caller sees of it.
 */
export async function saveIssue(deps: CredentialsDeps, trx: Transaction, issue: IssueToSave): Promise<PinRequestView> {
  const { drawn, outcome, application, holder } = issue;
  const issued = outcome === 'issued';
  const { isAddressConfirmed = false } = issue;
  const asked = firstHoldsOf(deps.policy, holder, application);
  const holds = isAddressConfirmed ? { ...asked, letter: false } : asked;
  const halves = issued ? holdAtFirst(drawn.halves, holds) : [];
  const isHeld = isAddressAwaited(halves.map(({ delivery }) => delivery));
  const request = requestOf(deps, issue, issued && !isHeld);
  const sealed = [...halves, ...drawn.confirmations];
  const shown = issued ? [] : drawn.halves.filter(({ delivery }) => delivery.position === 0).map(withheld);
  const deliveries = [...sealed.map(({ delivery }) => delivery), ...shown];
  await insertPinRequest(trx, deps.cipher, request, JSON.stringify(application));
  await insertDeliveries(trx, deps.cipher, deliveries);
  await insertSealedBlobs(
    trx,
    sealed.map(({ blob }) => blob),
  );
  if (issued && drawn.loneHalfCipher !== undefined) await forgetExpiredLoneHalves(trx, holder.id);
  if (issued)
    await insertCredential(trx, newCredential(drawn.credentialId, holder.id, application.language), drawn.createTime);
  await publishDeliveries(deps, trx, toPublish(sealed));
  // By jobs, so that the answer takes as long as for anybody else.
  // Of one that is confirmed the register still knows the health card.
  if (isHeld || isAddressConfirmed)
    await enqueueJob(trx, { id: deps.ids.next(), queue: matchAddressQueue, subjectId: request.id });
  if (outcome === 'withheld-credential-in-use')
    await enqueueJob(trx, { id: deps.ids.next(), queue: tellContactsQueue, subjectId: request.id });
  await recordChange(trx, request, deliveries);
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: drawn.createTime,
    actor: issue.caller,
    action: issued ? 'pin-requested' : 'pin-withheld',
    holderId: holder.id,
    pinRequestId: request.id,
    ...(issue.reason === undefined ? {} : { reason: issue.reason }),
  });
  return viewFrom(deps, request, deliveries, new Set());
}

/** Nobody can help who has a credential already but its holder. */
const attentionOf: Readonly<Record<RequestOutcome, Attention | undefined>> = {
  issued: undefined,
  'withheld-issue-under-way': 'issue-under-way',
  'withheld-credential-in-use': undefined,
  'withheld-cap': 'cap',
  'withheld-address-blocked': 'address-blocked',
  'withheld-deceased': 'deceased',
};

function requestOf(
  deps: CredentialsDeps,
  { drawn, holder, outcome, application, fingerprint, registersCardIndex }: IssueToSave,
  isConfirmed: boolean,
): PinRequest {
  const issued = outcome === 'issued';
  return {
    id: drawn.pinRequestId,
    holderId: holder.id,
    credentialId: issued ? drawn.credentialId : undefined,
    outcome,
    route: drawn.route,
    attention: attentionOf[outcome],
    state: 'accepted',
    stateTime: drawn.createTime,
    level: 'ordinary',
    reference: drawn.reference,
    language: application.language,
    letterTo: letterToOf(application.postalAddress),
    applicationFingerprint: fingerprint,
    initialPin: issued ? drawn.initialPin : undefined,
    loneHalfCipher: issued ? drawn.loneHalfCipher : undefined,
    healthCardIndex: registersCardIndex ?? healthCardIndex(deps, application.healthCard),
    version: 1,
    createTime: drawn.createTime,
    expireTime: drawn.expireTime,
    dueTime: dueTimeOf(drawn, isConfirmed, deps.policy),
    exchangeTime: undefined,
    spentTime: undefined,
    endTime: undefined,
  };
}

/** What is shown of a half that does not exist: held, which is told as queued. */
function withheld({ delivery }: SealedDelivery): ShownDelivery {
  return { ...delivery, credentialId: undefined, state: 'held', hold: 'operator', publication: undefined };
}
