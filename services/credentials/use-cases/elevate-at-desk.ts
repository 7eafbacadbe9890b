import { Fault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import { checkDeskForm, checkDeskId, type RawDeskForm } from '../domain/desk';
import { checkFiscalCode } from '../domain/fiscal-code';
import { insertDeskForm } from '../store/desk-forms';
import { lockKnownHolder } from '../store/holders';
import { countDeskAct } from './count-desk-act';
import type { CredentialsDeps } from './deps';
import { countDoneBefore } from './look-up-holder';
import { checkedReason } from './operator-act';
import { type RaisedLevel, raiseLevel } from './raise-level';

export interface ElevateAtDeskInput {
  readonly fiscalCode: string;
  readonly deskId: string;
  readonly form: RawDeskForm | undefined;
  readonly reason: string;
}

/**
 * Makes the credential in use of a holder who stands at a desk dispositive, on the spot; after a restore, at the end of the time in which the level is
 * ordinary. One that is dispositive already stays so, and nobody is told: that is one of the operator's look-ups. Faults: invalid INVALID_FIELDS; not-found
 * CREDENTIAL_NOT_FOUND; precondition SUSPENDED, EXPIRED; exhausted TOO_MANY_DESK_ACTS, LOOKUP_LIMIT; unavailable.
 */
export async function elevateAtDesk(
  deps: CredentialsDeps,
  input: ElevateAtDeskInput,
  actor: string,
): Promise<RaisedLevel['credential']> {
  const { fiscalCode, deskId, form, reason } = checkInput(deps, input);
  const { credential, isRaised } = await inTransaction(deps.database, async (trx) => {
    const holderId = await lockKnownHolder(trx, deps.cipher, fiscalCode);
    if (holderId === undefined) throw new Fault('not-found', 'CREDENTIAL_NOT_FOUND', 'no credential in use');
    const raised = await raiseLevel(deps, trx, { holderId, actor, action: 'elevated-at-desk', reason });
    if (!raised.isRaised) return raised;
    await countDeskAct(deps, trx, actor);
    await insertDeskForm(trx, deps.cipher, {
      id: deps.ids.next(),
      holderId,
      credentialId: raised.credential.id,
      act: 'elevation',
      deskId,
      form,
      createTime: deps.clock.now(),
    });
    return raised;
  });
  if (!isRaised) await countDoneBefore(deps, actor, { holderId: credential.holderId, reason });
  return credential;
}

function checkInput({ clock, policy }: CredentialsDeps, input: ElevateAtDeskInput) {
  const code = checkFiscalCode(input.fiscalCode);
  const desk = checkDeskId(input.deskId);
  const form = checkDeskForm(input.form, 'form', clock.now(), policy);
  const reason = checkedReason(input.reason);
  if (code.kind === 'ok' && desk.kind === 'ok' && form.kind === 'ok' && reason.kind === 'ok')
    return { fiscalCode: code.value, deskId: desk.value, form: form.value, reason: reason.value };
  throw invalidFields([
    ...(code.kind === 'faulty' ? faultsAt('fiscal_code', code.faults) : []),
    ...(desk.kind === 'faulty' ? faultsAt('desk_id', desk.faults) : []),
    ...(form.kind === 'faulty' ? form.fields : []),
    ...(reason.kind === 'faulty' ? faultsAt('reason', reason.faults) : []),
  ]);
}
