import { isDeepStrictEqual } from 'node:util';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import type { CheckedApplication } from '../domain/application';
import { type CapSubject, capSubjectsOf } from '../domain/caps';
import { faultsAt } from '../domain/checked';
import { type Delivery, isHalfByLetter } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { checkPostalAddress, type RawPostalAddress } from '../domain/postal-address';
import { findCredentialInUse } from '../store/credentials';
import { rememberAnsweredRequest } from '../store/request-ids';
import { assertUnblocked, blocksOn } from './address-blocks';
import { answeredBefore, sameAnswer } from './answered-request';
import { applicationFingerprint, requestFingerprint } from './application-fingerprint';
import type { CredentialsDeps } from './deps';
import { type DrawnIssue, drawIssue } from './draw-issue';
import { replaceIssue } from './end-issue';
import { getPinRequest, type PinRequestView, viewOf } from './get-pin-request';
import { assertLive, auditAct, checkedReason, type LockedRequest, lockRequest } from './operator-act';
import { assertMayGoBeyondCaps, countUses, type OperatorsReach } from './operator-caps';
import { issuedAtDesk, replaceIssueUnderWay } from './replace-issue-under-way';
import { saveIssue } from './save-issue';
import { storedApplication } from './stored-application';

export interface CorrectAddressInput extends OperatorsReach {
  readonly requestId: string;
  readonly pinRequestId: string;
  readonly postalAddress: RawPostalAddress | undefined;
  readonly reason: string;
}

/**
 * The contact centre has called, and the letter must go elsewhere: a sealed half is bound to its recipient, so that the request is REPLACED, what was
 * published of it is taken back, and a new PIN is issued whose letter waits for no further call. Counts as an issue; as a letter only where the one before
 * has left. Faults: invalid INVALID_FIELDS; not-found PIN_REQUEST_NOT_FOUND; conflict REQUEST_ID_REUSED; forbidden ROLE_MISSING where it is one too
 * many, or a request that got no PIN, and the operator may not go beyond caps; precondition REQUEST_ENDED, ISSUED_AT_DESK, RESTORE_UNDER_WAY,
 * ADDRESS_UNCHANGED, ADDRESS_BLOCKED where a letter came back from the new one, CREDENTIAL_IN_USE, HEALTH_CARD_UNKNOWN; exhausted QUEUE_FULL, also
 * where too many ask for one holder; unavailable.
 */
export async function correctAddress(
  deps: CredentialsDeps,
  input: CorrectAddressInput,
  operator: string,
): Promise<PinRequestView> {
  const { pinRequestId, requestId } = input;
  const { request } = await getPinRequest(deps, pinRequestId);
  const before = await storedApplication(deps, deps.database, pinRequestId);
  const { application, reason } = checkInput(input, before);
  const body = requestFingerprint(deps.keyring, `${operator} ${pinRequestId}`, application);
  const answered = { caller: operator, requestId, body };
  const earlier = await answeredBefore(deps, answered);
  if (earlier !== undefined) return earlier;
  assertCorrectable(request, before, application);
  const drawn = await drawIssue(deps, application, operator); // outside of the transaction: sealing is the slow part
  // In turns: those who wait for one holder's lock must not hold a connection each.
  const view = await deps.holderTurns.run(application.fiscalCode, () =>
    inTransaction(deps.database, async (trx) => {
      const locked = await lockRequest(trx, pinRequestId);
      const expireTime = later(drawn.createTime, deps.policy.requestIdDays * millisecondsPerDay);
      const own = { caller: operator, requestId, bodyFingerprint: body, pinRequestId: drawn.pinRequestId, expireTime };
      if (!(await rememberAnsweredRequest(trx, own))) return viewOf(deps, trx, await sameAnswer(trx, answered));
      await assertMayReplace(deps, trx, locked, application, input);
      await countIssue(deps, trx, locked, application, input);
      await replaceIssueUnderWay(deps, trx, locked.request);
      if (locked.request.outcome !== 'issued') await replaceIssue(deps, trx, locked.request);
      await auditAct(deps, trx, locked.request, { actor: operator, action: 'address-corrected', reason });
      return issueAnew(deps, trx, locked, { application, drawn, operator, reason });
    }),
  );
  deps.outbox.ring();
  return view;
}

function checkInput({ requestId, postalAddress, reason }: CorrectAddressInput, before: CheckedApplication) {
  const faults: FieldFault[] = [];
  if (!isUuid(requestId)) faults.push({ field: 'request_id', reason: 'NOT_A_UUID', description: 'must be a UUID' });
  const address = checkPostalAddress(postalAddress ?? nothing, before.residence, 'postal_address');
  if (address.kind === 'faulty') faults.push(...address.fields);
  const words = checkedReason(reason);
  if (words.kind === 'faulty') faults.push(...faultsAt('reason', words.faults));
  if (address.kind === 'faulty' || words.kind === 'faulty' || faults.length > 0) throw invalidFields(faults);
  return { application: { ...before, postalAddress: address.value }, reason: words.value };
}

const nothing: RawPostalAddress = {
  recipient: undefined,
  careOf: undefined,
  building: undefined,
  street: undefined,
  postalCode: undefined,
  locality: undefined,
  province: undefined,
  countryCode: undefined,
};

/** Faults: precondition REQUEST_ENDED, ADDRESS_UNCHANGED, RESTORE_UNDER_WAY, ISSUED_AT_DESK. */
function assertCorrectable(request: PinRequest, before: CheckedApplication, after: CheckedApplication): void {
  assertLive(request);
  // Its halves go to contacts that the holder has proved, and its credential is another's to replace.
  if (request.route === 'restore')
    throw new Fault(
      'precondition',
      'RESTORE_UNDER_WAY',
      'a restore goes where its holder is known: revoke, and ask anew',
    );
  if (request.route === 'desk') throw issuedAtDesk();
  if (isDeepStrictEqual(before.postalAddress, after.postalAddress))
    throw new Fault(
      'precondition',
      'ADDRESS_UNCHANGED',
      'the address is the same: ConfirmPersonalData releases its letter',
    );
}

/** Faults: forbidden ROLE_MISSING; precondition REQUEST_ENDED, CREDENTIAL_IN_USE, ADDRESS_BLOCKED, HEALTH_CARD_UNKNOWN. */
async function assertMayReplace(
  deps: CredentialsDeps,
  trx: Transaction,
  { holder, request }: LockedRequest,
  application: CheckedApplication,
  reach: OperatorsReach,
): Promise<void> {
  assertLive(request);
  // It gets the PIN that something kept from it, in place of an issue under way: as ReleaseHeldIssue.
  if (request.outcome !== 'issued') assertMayGoBeyondCaps(reach);
  if (await findCredentialInUse(trx, holder.id))
    throw new Fault('precondition', 'CREDENTIAL_IN_USE', 'the holder has a credential in use: revoke it first');
  assertUnblocked(await blocksOn(deps, trx, holder.id, application.postalAddress));
  if (request.route === 'postal-first' && request.healthCardIndex === undefined)
    throw new Fault('precondition', 'HEALTH_CARD_UNKNOWN', 'without a health card its PIN could not be activated');
}

/** A letter that never left is not counted twice. Faults: forbidden ROLE_MISSING. */
async function countIssue(
  deps: CredentialsDeps,
  trx: Transaction,
  { holder, request, deliveries }: LockedRequest,
  application: CheckedApplication,
  reach: OperatorsReach,
): Promise<void> {
  const isLetter = ({ counts }: CapSubject) => counts === 'letters-of-holder';
  const wasCounted = request.outcome === 'issued' && !deliveries.some(hasLeft);
  const subjects = capSubjectsOf(holder.id, application);
  await countUses(deps, trx, wasCounted ? subjects.filter((subject) => !isLetter(subject)) : subjects, reach);
}

function hasLeft(delivery: Delivery): boolean {
  return isHalfByLetter(delivery) && delivery.publication !== undefined;
}

interface Corrected {
  readonly application: CheckedApplication;
  readonly drawn: DrawnIssue;
  readonly operator: string;
  readonly reason: string;
}

function issueAnew(
  deps: CredentialsDeps,
  trx: Transaction,
  { holder, request }: LockedRequest,
  { application, drawn, operator, reason }: Corrected,
): Promise<PinRequestView> {
  return saveIssue(deps, trx, {
    holder,
    application,
    fingerprint: applicationFingerprint(deps.keyring, application),
    drawn,
    outcome: 'issued',
    caller: operator,
    reason,
    isAddressConfirmed: true,
    registersCardIndex: request.healthCardIndex,
  });
}
