import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { Fault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { type CheckedApplication, checkApplication, type RawApplication } from '../domain/application';
import { capSubjectsOf } from '../domain/caps';
import { faultsAt } from '../domain/checked';
import type { PinRequest, RequestOutcome } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import { findCredentialInUse } from '../store/credentials';
import { type LockedHolder, lockHolder } from '../store/holders';
import { lockLiveRequests } from '../store/pin-requests';
import { rememberAnsweredRequest } from '../store/request-ids';
import { attentionOf, blocksOn } from './address-blocks';
import { answeredBefore, sameAnswer } from './answered-request';
import { applicationFingerprint, requestFingerprint } from './application-fingerprint';
import { useBeyondCaps, useWithinCaps } from './caps';
import type { CredentialsDeps } from './deps';
import { type DrawnIssue, drawIssue } from './draw-issue';
import { replaceIssue } from './end-issue';
import { expireOverdueRequests } from './expire-requests';
import { type PinRequestView, viewOf } from './get-pin-request';
import { checkedReason } from './operator-act';
import type { OperatorsReach } from './operator-caps';
import { resendHalves } from './resend-halves';
import { saveIssue } from './save-issue';

export interface PinRequestInput {
  readonly requestId: string;
  readonly application: RawApplication;
  /** Where an operator asks for the holder, who is told more and may be above caps; undefined for a calling service. */
  readonly operator?: AskingOperator;
}

export interface AskingOperator extends OperatorsReach {
  readonly reason: string;
}

/**
 * Issues a PIN and plans its two deliveries; the caller's OK means that neither half can be lost. The same application again has
 * its halves sent again, under their caps. An application that gets no PIN, because an issue is under way, a credential in use or
 * a cap reached, or an address blocked, is answered alike.
 * Faults: invalid INVALID_FIELDS; conflict REQUEST_ID_REUSED; exhausted QUEUE_FULL where too many ask for one holder; unavailable; for an operator
 * precondition CREDENTIAL_IN_USE.
 */
export async function requestPin(
  deps: CredentialsDeps,
  input: PinRequestInput,
  caller: string,
): Promise<PinRequestView> {
  const { application, operator } = checkInput(deps, input);
  const body = requestFingerprint(deps.keyring, caller, application);
  const earlier = await answeredBefore(deps, { caller, requestId: input.requestId, body });
  if (earlier !== undefined) return earlier;
  const drawn = await drawIssue(deps, application, caller); // outside of the transaction: sealing is the slow part
  const decision = { requestId: input.requestId, application, drawn, body, caller, operator };
  // In turns: a hundred who wait for one holder's lock must not hold a hundred connections.
  const view = await deps.holderTurns.run(application.fiscalCode, () =>
    inTransaction(deps.database, (trx) => decide(deps, trx, decision)),
  );
  deps.outbox.ring();
  return view;
}

function checkInput(deps: CredentialsDeps, { requestId, application, operator }: PinRequestInput) {
  const { firstHalfChannels } = deps.policy;
  const check = checkApplication(application, { firstHalfChannels, hasRegister: deps.register !== undefined });
  const fields = check.kind === 'faulty' ? [...check.fields] : [];
  if (!isUuid(requestId)) fields.unshift({ field: 'request_id', reason: 'NOT_A_UUID', description: 'must be a UUID' });
  const reason = operator && checkedReason(operator.reason);
  if (reason?.kind === 'faulty') fields.push(...faultsAt('reason', reason.faults));
  if (check.kind === 'faulty' || fields.length > 0) throw invalidFields(fields);
  const checkedOperator = operator && reason?.kind === 'ok' ? { ...operator, reason: reason.value } : undefined;
  return { application: check.application, operator: checkedOperator };
}

interface Decision {
  readonly requestId: string;
  readonly application: CheckedApplication;
  readonly drawn: DrawnIssue;
  readonly body: Buffer;
  readonly caller: string;
  readonly operator: AskingOperator | undefined;
}

/** Everything is decided, and written, under the holder's lock. Resolves to what answers this request. */
async function decide(deps: CredentialsDeps, trx: Transaction, decision: Decision): Promise<PinRequestView> {
  const { application, drawn, caller, requestId, body, operator } = decision;
  const holder = await lockHolder(trx, deps.cipher, {
    id: deps.ids.next(),
    fiscalCode: application.fiscalCode,
    createTime: drawn.createTime,
  });
  const fingerprint = applicationFingerprint(deps.keyring, application);
  const live = await liveRequestsOf(deps, trx, holder, fingerprint);
  const outcome = await outcomeFor(deps, trx, holder, live, decision);
  if (operator !== undefined && outcome === 'withheld-credential-in-use')
    throw new Fault(
      'precondition',
      'CREDENTIAL_IN_USE',
      'the holder has a credential in use: a restore, or revoke it first',
    );
  const same = await requestAnswering(deps, trx, live, fingerprint, outcome);
  const pinRequestId = same?.id ?? drawn.pinRequestId;
  const expireTime = later(drawn.createTime, deps.policy.requestIdDays * millisecondsPerDay);
  const answered = { caller, requestId, bodyFingerprint: body, pinRequestId, expireTime };
  if (!(await rememberAnsweredRequest(trx, answered)))
    return viewOf(deps, trx, await sameAnswer(trx, { caller, requestId, body }));
  if (same !== undefined) {
    // As it was found: whether anything could be sent again is not in the answer.
    const view = await viewOf(deps, trx, same.id);
    if (same.outcome === 'issued') await resendHalves(deps, trx, same, { caller, reason: operator?.reason });
    return view;
  }
  return saveIssue(deps, trx, { holder, application, fingerprint, drawn, outcome, caller, reason: operator?.reason });
}

/** The issue under way, and what the same application led to. There is nothing to look for where the holder is new. */
async function liveRequestsOf(
  deps: CredentialsDeps,
  trx: Transaction,
  { id, isNew }: LockedHolder,
  fingerprint: Buffer,
): Promise<readonly PinRequest[]> {
  if (isNew) return [];
  const found = await expireOverdueRequests(deps, trx, await lockLiveRequests(trx, id, fingerprint));
  return found.filter(({ state }) => !hasEnded(state));
}

/** What stands in the way of a PIN. The counters are locked, and counted on, only where nothing else does. */
async function outcomeFor(
  deps: CredentialsDeps,
  trx: Transaction,
  holder: LockedHolder,
  live: readonly PinRequest[],
  { application, operator }: Decision,
): Promise<RequestOutcome> {
  const stands = holder.isNew ? undefined : await whatStands(deps, trx, holder.id, application);
  if (stands !== undefined) return stands;
  if (live.some(({ outcome }) => outcome === 'issued')) return 'withheld-issue-under-way';
  const subjects = capSubjectsOf(holder.id, application);
  if (operator?.mayGoBeyondCaps) await useBeyondCaps(deps, trx, subjects);
  else if (!(await useWithinCaps(deps, trx, subjects))) return 'withheld-cap';
  return 'issued';
}

/** The same statements whatever it is. */
async function whatStands(
  deps: CredentialsDeps,
  trx: Transaction,
  holderId: string,
  { postalAddress }: CheckedApplication,
): Promise<RequestOutcome | undefined> {
  const credential = await findCredentialInUse(trx, holderId);
  const blocks = await blocksOn(deps, trx, holderId, postalAddress);
  if (credential !== undefined) return 'withheld-credential-in-use';
  const attention = attentionOf(blocks);
  return attention && (`withheld-${attention}` as const);
}

/**
 * The live request that the same application led to before. One that got no PIN stands no longer once there is nothing in
 * its way: it is replaced, so that a holder who asks again gets a PIN.
 */
async function requestAnswering(
  deps: CredentialsDeps,
  trx: Transaction,
  live: readonly PinRequest[],
  fingerprint: Buffer,
  outcome: RequestOutcome,
): Promise<PinRequest | undefined> {
  const same = live.find(({ applicationFingerprint }) => applicationFingerprint.equals(fingerprint));
  if (same === undefined || same.outcome === 'issued' || outcome !== 'issued') return same;
  await replaceIssue(deps, trx, same);
  return undefined;
}
