import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { deceased } from '../domain/address-block';
import { type CheckedApplication, checkApplication, type RawApplication } from '../domain/application';
import { capSubjectsOf, capSubjectsWithoutLetter } from '../domain/caps';
import { faultsAt } from '../domain/checked';
import { checkDeskForm, checkDeskId, type DeskForm, type RawDeskForm } from '../domain/desk';
import { liftAddressBlocks } from '../store/address-blocks';
import { lockHolder } from '../store/holders';
import { rememberAnsweredRequest } from '../store/request-ids';
import { assertUnblocked, blocksOn } from './address-blocks';
import { answeredBefore, sameAnswer } from './answered-request';
import { deskIssueFingerprint } from './application-fingerprint';
import { countDeskAct } from './count-desk-act';
import type { CredentialsDeps } from './deps';
import { type DrawnDeskIssue, drawDeskIssue } from './draw-desk-issue';
import { type PinRequestView, viewOf } from './get-pin-request';
import { checkedReason } from './operator-act';
import { countUses, type OperatorsReach } from './operator-caps';
import { replaceWhatStands } from './replace-what-stands';
import { saveDeskIssue } from './save-desk-issue';

export interface IssueAtDeskInput extends OperatorsReach {
  readonly requestId: string;
  readonly application: RawApplication;
  readonly deskId: string;
  readonly form: RawDeskForm | undefined;
  readonly reason: string;
}

interface CheckedDeskRequest {
  readonly requestId: string;
  readonly application: CheckedApplication;
  readonly deskId: string;
  readonly form: DeskForm;
  readonly reason: string;
}

/**
 * Issues a PIN to a holder who stands at a desk, dispositive from its exchange on: the first half is printed there, the second leaves at once, and no letter
 * waits for its address. A credential in use is revoked by it, for good, and an issue under way replaced: the holder never has two.
 * Faults: invalid INVALID_FIELDS; conflict REQUEST_ID_REUSED; forbidden ROLE_MISSING where it would be one too many and the operator may not go beyond;
 * precondition ADDRESS_BLOCKED, which a supervisor goes beyond likewise; exhausted TOO_MANY_DESK_ACTS, QUEUE_FULL where too many ask for one holder;
 * unavailable.
 */
export async function issueAtDesk(
  deps: CredentialsDeps,
  input: IssueAtDeskInput,
  actor: string,
): Promise<PinRequestView> {
  const asked = checkInput(deps, input);
  const body = deskIssueFingerprint(deps.keyring, actor, asked);
  const earlier = await answeredBefore(deps, { caller: actor, requestId: asked.requestId, body });
  if (earlier !== undefined) return earlier;
  const drawn = await drawDeskIssue(deps, asked.application, asked.deskId); // outside of the transaction: sealing is the slow part
  // In turns: those who wait for one holder's lock must not hold a connection each.
  const view = await deps.holderTurns.run(asked.application.fiscalCode, () =>
    inTransaction(deps.database, (trx) => issue(deps, trx, { asked, body, drawn, actor, reach: input })),
  );
  deps.outbox.ring();
  return view;
}

/** At a desk nobody activates by a health card, so that none is needed. */
function checkInput({ policy, clock }: CredentialsDeps, input: IssueAtDeskInput): CheckedDeskRequest {
  const { firstHalfChannels } = policy;
  const { requestId } = input;
  const application = checkApplication(input.application, { firstHalfChannels, hasRegister: true });
  const desk = checkDeskId(input.deskId);
  const form = checkDeskForm(input.form, 'form', clock.now(), policy);
  const reason = checkedReason(input.reason);
  if (
    isUuid(requestId) &&
    application.kind === 'ok' &&
    desk.kind === 'ok' &&
    form.kind === 'ok' &&
    reason.kind === 'ok'
  )
    return {
      requestId,
      application: application.application,
      deskId: desk.value,
      form: form.value,
      reason: reason.value,
    };
  throw invalidFields([
    ...(isUuid(requestId) ? [] : faultsAt('request_id', [{ reason: 'NOT_A_UUID', description: 'must be a UUID' }])),
    ...(application.kind === 'faulty' ? application.fields : []),
    ...(desk.kind === 'faulty' ? faultsAt('desk_id', desk.faults) : []),
    ...(form.kind === 'faulty' ? form.fields : []),
    ...(reason.kind === 'faulty' ? faultsAt('reason', reason.faults) : []),
  ]);
}

interface DeskIssue {
  readonly asked: CheckedDeskRequest;
  readonly body: Buffer;
  readonly drawn: DrawnDeskIssue;
  readonly actor: string;
  readonly reach: OperatorsReach;
}

/** Everything is decided, and written, under the holder's lock. */
async function issue(deps: CredentialsDeps, trx: Transaction, deskIssue: DeskIssue): Promise<PinRequestView> {
  const { asked, body, drawn, actor, reach } = deskIssue;
  const { requestId, application, reason } = asked;
  const { createTime, pinRequestId } = drawn;
  const { fiscalCode } = application;
  const holder = await lockHolder(trx, deps.cipher, { id: deps.ids.next(), fiscalCode, createTime });
  const expireTime = later(createTime, deps.policy.requestIdDays * millisecondsPerDay);
  const answered = { caller: actor, requestId, bodyFingerprint: body, pinRequestId, expireTime };
  if (!(await rememberAnsweredRequest(trx, answered)))
    return viewOf(deps, trx, await sameAnswer(trx, { caller: actor, requestId, body }));
  await passBlocks(deps, trx, holder.id, deskIssue);
  await countDeskAct(deps, trx, actor);
  const subjects = drawn.hasLetter ? capSubjectsOf(holder.id, application) : capSubjectsWithoutLetter(application);
  await countUses(deps, trx, subjects, reach);
  await replaceWhatStands(deps, trx, holder.id, { actor, reason });
  return saveDeskIssue(deps, trx, { holder, drawn, actor, ...asked });
}

/**
 * What a letter that came back from the address says is in the way of a letter, and of everything where its holder has died, as the post says. A supervisor
 * decides about it by issuing all the same. Faults: precondition ADDRESS_BLOCKED.
 */
async function passBlocks(
  deps: CredentialsDeps,
  trx: Transaction,
  holderId: string,
  { asked, drawn, reach }: DeskIssue,
): Promise<void> {
  const blocks = await blocksOn(deps, trx, holderId, asked.application.postalAddress);
  const inTheWay = blocks.filter(({ reason }) => drawn.hasLetter || reason === deceased);
  if (reach.mayGoBeyondCaps !== true) assertUnblocked(inTheWay);
  await liftAddressBlocks(trx, inTheWay, deps.clock.now());
}
